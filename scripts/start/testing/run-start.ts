import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '@tarot/services'
import { onTestFinished } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Runs `start` as a person does, in a process group of its own like that of a terminal. */
export function runStart(dataFolder: string, environment: Record<string, string>, args: string[] = []) {
  const { BOT_TOKEN: _, DATABASE_URL: __, REDIS_URL: ___, ...inherited } = process.env
  const child = spawn(process.execPath, [main, '--data-dir', dataFolder, ...args], {
    detached: true,
    env: { ...inherited, ...environment },
  })
  let output = ''
  const ready = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('Ctrl-C stops everything')) ready.resolve()
    })
  }
  const ended = once(child, 'close').then(([code]) => {
    ready.reject(new Error(`start ended with ${code}: ${output}`))
    return { code: code as number | null, output }
  })
  ready.promise.catch(() => {})
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })
  return {
    pid: child.pid ?? 0,
    ended,
    ready: ready.promise,
    output: () => output,
    async interrupt() {
      process.kill(-(child.pid ?? 0), 'SIGINT')
      return ended
    },
  }
}

/** Free ports for the chat page and the console, and how `start` is told. */
export async function choosePorts() {
  const [sandbox, admin] = [await freePort(), await freePort()]
  return { sandbox, admin, environment: { SANDBOX_PORT: String(sandbox), ADMIN_PORT: String(admin) } }
}
