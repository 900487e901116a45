import type { Command } from 'commander'
import { type BackupConfig, readBackupConfig } from '../../../backup/backup-config.ts'
import type { BackupProgress } from '../../../backup/backup-run.ts'
import type { BackupEngine } from '../../../backup/engine.ts'
import { openEngine } from '../../../backup/open-engine.ts'
import type { RecordedRun } from '../../../backup/record-run.ts'
import { DataError } from '../../../errors.ts'
import { print, startProgress } from '../../report.ts'

export interface EngineContext {
  config: BackupConfig
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
  const config = await readBackupConfig()
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

/** Prints a recorded run, its checks and what went wrong. Exit code 1 unless it succeeded. */
export function printRun(command: Command, run: RecordedRun, done: string): void {
  const checks = (run.checks ?? []).map(
    ({ ok, name, message }) => `${ok ? 'ok  ' : 'BAD '} ${name}: ${message}`,
  )
  const last = run.status === 'succeeded' ? done : `Run ${run.id} ${run.status}: ${run.error}`
  print(command, run, [...checks, last].join('\n'))
  if (run.status !== 'succeeded') process.exitCode = 1
}
