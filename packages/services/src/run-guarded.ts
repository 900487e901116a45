import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { machineEnvironment } from './environment.ts'

export interface GuardedProgram {
  command: string
  args: string[]
  /** The signal that asks the program to stop in good order. */
  stopSignal: NodeJS.Signals
  /** Milliseconds after which a program that did not stop is killed. Default 15 000. */
  stopTimeoutMs?: number
  cwd?: string
  /** All of it: nothing is inherited. */
  env: Record<string, string>
  /** Written to the program's standard input. Default: it has none. */
  input?: string
  /** Run under this user; only root may ask for it. */
  runAs?: { uid: number; gid: number }
}

export interface RunningProgram {
  /** Of the program itself, not of its guard. */
  readonly pid: number
  /** Resolves when the program has ended, for whatever reason: its exit code, or 128 and the number of the signal. */
  readonly exited: Promise<number>
  /** The last lines the program printed; empty when it prints to a log file. */
  output(): string
  /** Asks the program to stop and waits until it has. */
  stop(): Promise<void>
}

const keptOutput = 8_000

export interface GuardedOutput {
  /** Where the output goes (appended). Default: the last 8 000 characters are kept in memory. */
  logFile?: string | undefined
  /** Gets each line as it comes; it is kept in memory as well, and not in `logFile`. */
  onLine?: (line: string) => void
}

/** Starts a program that ends when this process ends, even by SIGKILL. */
export async function runGuarded(
  program: GuardedProgram,
  { logFile, onLine }: GuardedOutput = {},
): Promise<RunningProgram> {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600)
  const guard = fork(fileURLToPath(new URL('./guard.ts', import.meta.url)), [], {
    detached: true,
    execArgv: [],
    env: machineEnvironment(),
    stdio: ['ignore', log ?? 'pipe', log ?? 'pipe', 'ipc'],
  })
  if (log !== undefined) closeSync(log)
  // A guard that could not start says so by its exit.
  guard.send(program, () => {})

  let output = ''
  for (const stream of [guard.stdout, guard.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput)
    })
    if (stream && onLine) createInterface({ input: stream }).on('line', onLine)
  }
  const exited = once(guard, 'exit').then(([code]) => (code as number | null) ?? 1)
  const pid = await Promise.race([receivePid(guard), exited.then(() => undefined)])
  if (pid === undefined) throw new Error(`${program.command} did not start: ${output.trim()}`)

  return {
    pid,
    exited,
    output: () => output,
    async stop() {
      if (guard.connected) guard.disconnect()
      await exited
    },
  }
}

async function receivePid(guard: ChildProcess): Promise<number> {
  const [message] = (await once(guard, 'message')) as [{ pid: number }]
  return message.pid
}
