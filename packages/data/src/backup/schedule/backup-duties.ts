import pg from 'pg'
import { createDatabase } from '../../database/database.ts'
import { requirePostgresAddress } from '../../database/postgres-address.ts'
import { type BackupConfig, readBackupConfig } from '../backup-config.ts'
import { openEngine } from '../open-engine.ts'
import { keepUploading } from '../wal/keep-uploading.ts'
import { runDueBackups } from './run-due-backups.ts'

/** What a worker does for the backups. */
export interface BackupDuties {
  readonly config: BackupConfig
  /** Runs what is requested or due. @returns counts for the log */
  runDue(duty: 'backups' | 'drills'): Promise<Record<string, number>>
  /** Uploads the write-ahead log until `stop`. */
  startUploading(onError: (message: string) => void): void
  /** Ends running backups and drills, and the uploads. */
  stop(): Promise<void>
}

/**
 * Opens what the settings ask of this process: to make backups on the host of the database, to run drills where the identity
 * is, both, or neither.
 *
 * @returns undefined if `BACKUP_REPOSITORY` is not set
 * @throws DataError `INVALID_CONFIG`
 */
export async function openBackupDuties(): Promise<BackupDuties | undefined> {
  const config = await readBackupConfig()
  if (!config) return undefined
  const engine = await openEngine(config)
  const pool = new pg.Pool({ ...requirePostgresAddress(config.databaseUrl).options, max: 2 })
  pool.on('error', () => {})
  const database = createDatabase(pool)
  const stopping = new AbortController()
  const { signal } = stopping
  const running = new Set<Promise<unknown>>()
  const track = <Result>(work: Promise<Result>): Promise<Result> => {
    const settled = work.then(
      () => {},
      () => {},
    )
    running.add(settled)
    void settled.then(() => running.delete(settled))
    return work
  }
  return {
    config,
    runDue: (duty) => track(runDueBackups(database, { config, engine, signal }, duty)),
    startUploading(onError) {
      void track(keepUploading(database, engine, signal, onError))
    },
    async stop() {
      stopping.abort()
      await Promise.all(running)
      await database.prisma.$disconnect()
      await pool.end()
    },
  }
}
