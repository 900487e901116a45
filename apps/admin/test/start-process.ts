import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))

export interface ConsoleProcess {
  /** Resolves when the console is ready; rejects with its output if it exits before. */
  ready: Promise<void>
  /** Resolves with the exit code. */
  exited: Promise<number>
  output(): string
  kill(signal: NodeJS.Signals): void
}

/** Starts `node server/main.ts` with only these environment variables and `PATH`. */
export function startProcess(settings: NodeJS.ProcessEnv, args: string[] = []): ConsoleProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  // A test that expects an early exit does not await `ready`.
  ready.catch(() => {})
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('admin console is ready: ')) resolve()
    })
  }
  const exited = once(child, 'close').then(([code]) => {
    reject(new Error(`the console exited: ${output}`))
    return Number(code ?? 1)
  })
  return { ready, exited, output: () => output, kill: (signal) => child.kill(signal) }
}
