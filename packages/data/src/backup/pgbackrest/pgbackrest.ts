import { join } from 'node:path'
import { findProgram } from '@tarot/processes'
import { DataError } from '../../errors.ts'
import { runProgram } from '../programs/run-program.ts'
import type { RunAs } from '../run-as.ts'
import type { RunContext } from '../run-context.ts'
import { stanza } from './configuration-file.ts'

/** Runs commands of pgBackRest with one configuration. */
export class PgBackRest {
  /** The path of the program. */
  readonly program: string
  readonly #configuration: string
  readonly #runAs: RunAs

  constructor(program: string, configuration: string, runAs: RunAs) {
    this.program = program
    this.#configuration = configuration
    this.#runAs = runAs
  }

  /** The arguments that every command has. */
  get arguments(): string[] {
    return [`--config=${this.#configuration}`, `--stanza=${stanza}`]
  }

  /**
   * Runs a command until it ends. An exit code of 0 says little: see decision 0021.
   *
   * @param env replaces the environment of the machine
   * @returns the lines that it has printed
   * @throws DataError `BACKUP_FAILED` with its error
   */
  async run(
    command: string,
    args: string[],
    run: RunContext,
    env?: Record<string, string>,
  ): Promise<string[]> {
    return this.#run(
      [...this.arguments, '--log-level-console=info', command, ...args],
      run,
      (line) => {
        // Its first line repeats all options.
        if (!line.includes(' command begin ')) run.log(`pgbackrest: ${line}`)
      },
      env,
    )
  }

  /** As `run`, but prints only the result of the command, and errors. */
  async read(command: string, args: string[], run: RunContext): Promise<string[]> {
    const quiet = ['--log-level-console=off', '--log-level-stderr=error']
    return this.#run([...this.arguments, ...quiet, command, ...args], run)
  }

  /** Whether this version knows the option of the command. */
  async hasOption(command: string, option: string, run: RunContext): Promise<boolean> {
    const lines = await this.#run(['help', command], run)
    return lines.some((line) => line.trim().startsWith(`--${option} `))
  }

  async #run(
    args: string[],
    run: RunContext,
    onLine: (line: string) => void = () => {},
    env?: Record<string, string>,
  ): Promise<string[]> {
    const lines: string[] = []
    await runProgram(this.program, args, {
      run,
      runAs: this.#runAs,
      ...(env ? { env } : {}),
      onLine(line) {
        lines.push(line)
        onLine(line)
      },
    })
    return lines
  }
}

/**
 * Returns the path of pgBackRest.
 *
 * @param folders those of `POSTGRES_PROGRAMS`, which come before the PATH
 * @throws DataError `BACKUP_FAILED` that says how to install it
 */
export async function findPgBackRest(folders: readonly string[]): Promise<string> {
  const found = await findProgram(...folders.map((folder) => join(folder, 'pgbackrest')), 'pgbackrest')
  if (found) return found
  throw new DataError(
    'BACKUP_FAILED',
    'pgbackrest is missing: install it (Debian, Ubuntu: apt-get install pgbackrest), or let POSTGRES_PROGRAMS name its folder',
    { field: 'POSTGRES_PROGRAMS', details: { program: 'pgbackrest' } },
  )
}
