import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningProgram, runGuarded } from '@tarot/services'
import { type PartName, partEnvironment } from './part-environment.ts'
import { root, StartError } from './settings.ts'

export interface PartOptions {
  /** Shown before its lines, and the name of its log file. */
  name: PartName
  /** The program's file below the root of the repository. */
  main: string
  args?: string[]
  /** Beside what `partEnvironment` gives it. */
  env: Record<string, string>
  /** The line that says it is ready. */
  ready: RegExp
  logsFolder: string
}

export interface Part extends RunningProgram {
  readonly name: PartName
  readonly options: PartOptions
  readonly logFile: string
}

/** Milliseconds a part must have run to have lasted. */
export const shortLife = 10_000

/** Times in a row that a part may not last. */
export const maxShortLives = 3

const readyWithin = 60_000

/**
 * Starts one of our programs and waits until it is ready. Its output goes to its log file; warnings and errors are
 * shown as well.
 *
 * @throws StartError with the program's own sentence when it ends before it is ready.
 */
export async function startPart(options: PartOptions): Promise<Part> {
  const { name, main, args = [], env, ready, logsFolder } = options
  const logFile = join(logsFolder, `${name}.log`)
  let isReady = false
  let lastPlainLine = ''
  let timer: NodeJS.Timeout | undefined
  const becomesReady = Promise.withResolvers<void>()

  const program = await runGuarded(
    {
      command: process.execPath,
      args: [join(root, main), ...args],
      cwd: join(root, main.split('/').slice(0, 2).join('/')),
      env: { ...partEnvironment(name), ...env },
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 30_000,
    },
    {
      onLine(line) {
        appendFileSync(logFile, `${line}\n`, { mode: 0o600 })
        if (!isReady && ready.test(line)) {
          isReady = true
          becomesReady.resolve()
          return
        }
        const shown = describeLine(line)
        if (shown === undefined) return
        if (!line.startsWith('{')) lastPlainLine = shown
        if (isReady) console.error(`${name}: ${shown}`)
      },
    },
  )
  try {
    await Promise.race([
      becomesReady.promise,
      program.exited.then(() => {
        throw new StartError(`The ${name} did not start: ${lastPlainLine || `see ${logFile}`}`)
      }),
      new Promise((_, reject) => {
        timer = setTimeout(
          () => reject(new StartError(`The ${name} was not ready within a minute: see ${logFile}`)),
          readyWithin,
        )
      }),
    ])
  } catch (error) {
    await program.stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
  return { ...program, name, options, logFile }
}

/** A line of the log for a person; undefined for what only the log file needs (pino's info and below). */
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
