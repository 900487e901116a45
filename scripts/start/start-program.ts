import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningProgram, runGuarded } from '@tarot/processes'
import { type ProgramName, programEnvironment } from './program-environment.ts'
import { root, StartError } from './settings.ts'

export interface ProgramOptions {
  /** Prefix of its lines in the output, and name of its log file. */
  name: ProgramName
  /** The program's file below the root of the repository. */
  main: string
  args?: string[]
  /** As in `runGuarded`. */
  niceness?: number
  /** Added to `programEnvironment`. */
  env: Record<string, string>
  /** Matches the line that the program prints when it is ready. */
  ready: RegExp
  logsFolder: string
  /** Ends the start. A program that is ready runs on. */
  signal: AbortSignal
}

interface StartedProgram extends RunningProgram {
  readonly logFile: string
}

/** A program that ends within this many milliseconds has exited early. */
export const minUptime = 10_000

/** Maximum number of consecutive early exits. */
export const maxEarlyExits = 3

const readyTimeout = 60_000

/**
 * Starts one of our programs and waits until it is ready. Its output is appended to its log file; warnings and errors are
 * printed as well.
 *
 * @throws StartError with the program's own message when it ends before it is ready, or is not ready within a minute; the
 *   reason of the signal when that ends the start. The program does not run then
 */
export async function startProgram(options: ProgramOptions): Promise<StartedProgram> {
  const { name, main, args = [], env, niceness, ready, logsFolder, signal } = options
  signal.throwIfAborted()
  const logFile = join(logsFolder, `${name}.log`)
  let isReady = false
  let lastPlainLine = ''
  let timer: NodeJS.Timeout | undefined
  const untilReady = Promise.withResolvers<void>()
  const stopStart = () => untilReady.reject(signal.reason)

  const program = await runGuarded(
    {
      command: process.execPath,
      args: [join(root, main), ...args],
      cwd: join(root, main.split('/').slice(0, 2).join('/')),
      env: { ...programEnvironment(name), ...env },
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 30_000,
      ...(niceness === undefined ? {} : { niceness }),
    },
    {
      onLine(line) {
        appendFileSync(logFile, `${line}\n`, { mode: 0o600 })
        if (!isReady && ready.test(line)) {
          isReady = true
          untilReady.resolve()
          return
        }
        const shown = describeLine(line)
        if (shown === undefined) return
        if (!line.startsWith('{')) lastPlainLine = shown
        if (isReady) console.error(`${name}: ${shown}`)
      },
    },
  )
  signal.addEventListener('abort', stopStart)
  if (signal.aborted) stopStart()
  try {
    await Promise.race([
      untilReady.promise,
      program.exited.then(() => {
        throw new StartError(`The ${name} did not start: ${lastPlainLine || `see ${logFile}`}`)
      }),
      new Promise((_, reject) => {
        timer = setTimeout(
          () => reject(new StartError(`The ${name} was not ready within a minute: see ${logFile}`)),
          readyTimeout,
        )
      }),
    ])
  } catch (error) {
    await program.stop()
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stopStart)
  }
  return { ...program, logFile }
}

/** Returns a log line as text for a person; undefined for pino's level info and below, which only the log file gets. */
function describeLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line
  try {
    const {
      level = 0,
      msg = '',
      err,
    } = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } }
    if (level < 40) return undefined
    return err?.message && !msg.includes(err.message) ? `${msg}: ${err.message}` : msg
  } catch {
    return line
  }
}
