import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))

export interface ConsoleProcess {
  /** Resolves when it says that it is ready; rejects with its output when it ends before. */
  ready: Promise<void>
  /** Resolves with the exit code. */
  exited: Promise<number>
  output(): string
  kill(signal: NodeJS.Signals): void
}

/** `node server/main.ts` with these settings and none of the surroundings. */
export function startProcess(settings: NodeJS.ProcessEnv, args: string[] = []): ConsoleProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  // Nobody waits for it where an early end is expected.
  ready.catch(() => {})
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('admin console is ready: ')) resolve()
    })
  }
  const exited = once(child, 'close').then(([code]) => {
    reject(new Error(`the console ended: ${output}`))
    return Number(code ?? 1)
  })
  return { ready, exited, output: () => output, kill: (signal) => child.kill(signal) }
}
