import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { LogLine } from './use-bot.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Spawns `node src/main.ts` with only this environment. Kills it at the end of the test if it still runs. */
export function spawnBot(environment: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [main, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: LogLine[] = []
  const listeners = new Set<() => void>()
  let errors = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.push(JSON.parse(line))
    for (const listener of listeners) listener()
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const closed = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  return {
    log,
    /** The exit code, null after a signal. */
    closed,
    stderr: () => errors,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Waits for a log line with this message. */
    logged: (msg: string) =>
      waitForLine(
        child,
        () => log.some((line) => line.msg === msg),
        listeners,
        () => errors,
      ),
  }
}

async function waitForLine(
  child: ChildProcess,
  isThere: () => boolean,
  listeners: Set<() => void>,
  errors: () => string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const check = () => {
      if (!isThere()) return
      listeners.delete(check)
      resolve()
    }
    listeners.add(check)
    child.once('close', () => reject(new Error(`the bot ended: ${errors()}`)))
    check()
  })
}
