import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type RepositoryConfig, requireDatabaseUrl } from '../backup-config.ts'
import type { Backup, BackupEngine, PlanOptions, RestorePlan } from '../engine.ts'
import { connectionOf, type DatabaseConnection } from '../programs/connection-of.ts'
import { findPostgresProgram } from '../programs/find-programs.ts'
import { type ScratchPostgres, startScratchPostgres } from '../programs/scratch-postgres.ts'
import type { RunAs } from '../run-as.ts'
import { findRecoveryEnd } from './find-recovery-end.ts'

export interface RecoverOptions extends PlanOptions {
  /** A folder of this restore alone; the data folder becomes `data` in it. */
  folder: string
  runAs: RunAs
  /** As `ScratchPostgresOptions`. */
  durable: boolean
}

export interface RecoveredPostgres extends RestorePlan {
  dataFolder: string
  server: ScratchPostgres
  /** Seconds from the beginning until the server accepted writes. */
  seconds: number
  /** Stops the server. The data folder stays. */
  stop(): Promise<void>
}

/**
 * Restores the target into a folder, and starts that Postgres, reachable only for this user, until it accepts writes.
 *
 * @throws DataError as `BackupEngine.restore`, and `BACKUP_DAMAGED` if the server does not recover
 */
export async function recover(
  config: RepositoryConfig,
  engine: BackupEngine,
  options: RecoverOptions,
): Promise<RecoveredPostgres> {
  const { folder, runAs, run, durable } = options
  const begin = performance.now()
  const dataFolder = join(folder, 'data')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  const files = await engine.restore({ ...options, dataFolder, workFolder: folder })
  let server: ScratchPostgres
  try {
    const major = Number.parseInt(files.backup.serverVersion, 10)
    server = await startScratchPostgres({
      program: await findPostgresProgram(config.programFolders, major, 'postgres'),
      dataFolder,
      runAs,
      durable,
      settings: files.settings,
      connection: findConnection(config, files.backup),
      run,
    })
  } catch (error) {
    // A damaged segment is the reason why the server did not recover.
    await files.close()
    throw error
  }
  try {
    await files.close()
    if (server.isAtEnd) files.checkEnd?.(await findRecoveryEnd(dataFolder, server.url))
  } catch (error) {
    await server.stop()
    throw error
  }
  const seconds = (performance.now() - begin) / 1_000
  run.log(`Recovered in ${seconds.toFixed(1)} s`)
  const { backup, timeline, otherTimelines } = files
  return { backup, timeline, otherTimelines, dataFolder, server, seconds, stop: () => server.stop() }
}

/**
 * Each role may connect to a recovered server, but its name must be known.
 *
 * @throws DataError `INVALID_CONFIG`
 */
export function findConnection(config: RepositoryConfig, { id, connection }: Backup): DatabaseConnection {
  if (config.databaseUrl === undefined && connection) return connection
  return connectionOf(
    requireDatabaseUrl(
      config,
      `${id} does not say which role and database it was made with: name them, as postgresql://user@localhost/database. Nothing connects to that address`,
    ),
  )
}
