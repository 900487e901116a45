import type { Command } from 'commander'
import {
  type BackupConfig,
  type RepositoryConfig,
  readBackupConfig,
  readRepositoryConfig,
} from '../../../backup/backup-config.ts'
import type { BackupProgress } from '../../../backup/backup-run.ts'
import type { BackupEngine } from '../../../backup/engine.ts'
import { openEngine } from '../../../backup/open-engine.ts'
import type { RecordedRun } from '../../../backup/record-run.ts'
import type { UnrecordedRun } from '../../../backup/run-unrecorded.ts'
import { DataError } from '../../../errors.ts'
import { print, startProgress } from '../../report.ts'

export interface EngineContext<Config = BackupConfig> {
  config: Config
  engine: BackupEngine
  /** For `recordRun`: SIGINT and SIGTERM end the run, and its progress is shown. */
  request: {
    requestedBy: string
    signal: AbortSignal
    onProgress(progress: BackupProgress): void
  }
}

/**
 * Opens the engine of the settings for a command.
 *
 * @throws DataError `INVALID_CONFIG`, also if no backups are configured
 */
export async function withEngine<Result>(
  command: Command,
  title: string,
  work: (context: EngineContext) => Promise<Result>,
): Promise<Result> {
  return open(command, title, await readBackupConfig(), work)
}

/** Does the same for what needs no database: `DATABASE_URL` may be missing. */
export async function withEngineAlone<Result>(
  command: Command,
  title: string,
  work: (context: EngineContext<RepositoryConfig>) => Promise<Result>,
): Promise<Result> {
  return open(command, title, await readRepositoryConfig(), work)
}

async function open<Config extends RepositoryConfig, Result>(
  command: Command,
  title: string,
  config: Config | undefined,
  work: (context: EngineContext<Config>) => Promise<Result>,
): Promise<Result> {
  if (!config) {
    throw new DataError(
      'INVALID_CONFIG',
      'BACKUP_REPOSITORY is not set: name the folder or bucket of the backups; `pnpm data backup keys` makes the keys',
      { field: 'BACKUP_REPOSITORY' },
    )
  }
  const engine = await openEngine(config)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  const bar = startProgress(command, title)
  try {
    return await work({
      config,
      engine,
      request: {
        requestedBy: 'command line',
        signal: stopping.signal,
        onProgress: ({ step, done, total, unit }) => bar.advance(done, total, step, unit),
      },
    })
  } finally {
    bar.stop()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, stop)
  }
}

/** The option of a run that needs the repository alone. */
export const withoutDatabase = [
  '--without-database',
  'where there is no database, for example on a clean machine: the run is not recorded, and nothing is compared with a live database',
] as const

/** Prints a run, its checks and what went wrong. Exit code 1 unless it succeeded. */
export function printRun(command: Command, run: RecordedRun | UnrecordedRun, done: string): void {
  const checks = (run.checks ?? []).map(
    ({ ok, name, message }) => `${ok ? 'ok  ' : 'BAD '} ${name}: ${message}`,
  )
  const name = run.id === null ? 'The run' : `Run ${run.id}`
  const last = run.status === 'succeeded' ? done : `${name} ${run.status}: ${run.error}`
  const note =
    run.id === null ? ['This run was not recorded, and compared nothing with a live database.'] : []
  print(command, run, [...checks, last, ...note].join('\n'))
  if (run.status !== 'succeeded') process.exitCode = 1
}
