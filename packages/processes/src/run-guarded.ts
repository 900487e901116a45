import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { machineEnvironment } from './program-environment.ts'

export interface GuardedProgram {
  command: string
  args: string[]
  /** The signal that stops the program cleanly. */
  stopSignal: NodeJS.Signals
  /** Milliseconds after which a program that has not stopped is killed. Default 15 000. */
  stopTimeoutMs?: number
  cwd?: string
  /** The complete environment: nothing is inherited. */
  env: Record<string, string>
  /** Text for the program's standard input. Default: no standard input. */
  input?: string
  /** How much of the processor it leaves to others, from 0 to 19: as `nice`. Default: as this process. */
  niceness?: number
  /** The user that the program runs as. Only root may set it. */
  runAs?: { uid: number; gid: number }
}

export interface RunningProgram {
  /** Process id of the program itself, not of its guard. */
  readonly pid: number
  /** Resolves when the program has ended, to its exit code, or to 128 plus the number of the signal. */
  readonly exited: Promise<number>
  /** Resolves after `exited`, when all of the output has been read. */
  readonly closed: Promise<void>
  /** The last output of the program, at most 8 000 characters; empty with a log file. */
  output(): string
  /** Stops the program and waits for its end. */
  stop(): Promise<void>
}

const maxOutput = 8_000

export interface GuardedOutput {
  /** The file that the output is appended to. Default: the last 8 000 characters are kept in memory. */
  logFile?: string | undefined
  /** Receives each line of output, which is kept in memory as well. Not called with a `logFile`. */
  onLine?: (line: string) => void
  /**
   * Receives the standard output as a stream of bytes, at once when the program is started. Then only the standard error
   * is kept in memory. Not called with a `logFile`.
   */
  onStdout?: (stdout: Readable) => void
}

/**
 * Starts a program that ends when this process ends, even by SIGKILL.
 *
 * @throws Error with the program's output if it does not start
 */
export async function runGuarded(
  program: GuardedProgram,
  { logFile, onLine, onStdout }: GuardedOutput = {},
): Promise<RunningProgram> {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a', 0o600)
  const guard = fork(fileURLToPath(new URL('./guard.ts', import.meta.url)), [], {
    detached: true,
    execArgv: [],
    env: machineEnvironment(),
    stdio: ['ignore', log ?? 'pipe', log ?? 'pipe', 'ipc'],
  })
  if (log !== undefined) closeSync(log)
  // If the guard could not start, its exit reports it.
  guard.send(program, () => {})

  let output = ''
  if (guard.stdout) onStdout?.(guard.stdout)
  for (const stream of onStdout ? [guard.stderr] : [guard.stdout, guard.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-maxOutput)
    })
    if (stream && onLine) createInterface({ input: stream }).on('line', onLine)
  }
  const exited = once(guard, 'exit').then(([code]) => (code as number | null) ?? 1)
  // Node emits `close` only if the other side disconnects, and `stop` disconnects from here.
  const outputs = [guard.stdout, guard.stderr].filter((stream) => stream !== null)
  const closed = Promise.allSettled([exited, ...outputs.map((stream) => finished(stream))]).then(() => {})
  const pid = await Promise.race([receivePid(guard), exited.then(() => undefined)])
  if (pid === undefined) throw new Error(`${program.command} did not start: ${output.trim()}`)

  return {
    pid,
    exited,
    closed,
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
