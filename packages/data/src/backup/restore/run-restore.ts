import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { translateError } from '../../database/translate-error.ts'
import { withClient } from '../../database/with-client.ts'
import { DataError, isDataError } from '../../errors.ts'
import { type OpenDataOptions, openData } from '../../open-data.ts'
import type { BackupConfig } from '../backup-config.ts'
import type { BackupCheck, BackupProgress } from '../backup-run.ts'
import { checkCanary, checkSchema } from '../drill/checks.ts'
import type { BackupEngine, RestorePlan, RestoreTarget } from '../engine.ts'
import { recordOthersExpired } from '../expired-backups.ts'
import type { ScratchPostgres } from '../programs/scratch-postgres.ts'
import type { RunContext } from '../run-context.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { type AfterRestore, settleRestored } from './after-restore.ts'
import { findWalFolders, requireDataFolder } from './data-folder.ts'
import { type RecoveredPostgres, recover } from './recover.ts'
import { swapFolders } from './swap-folders.ts'

export interface RestoreRequest extends AfterRestore {
  target: RestoreTarget
  /** The data folder of the server, as `PGDATA`. */
  dataFolder: string
  timeline?: number | undefined
  /** Whether the restored data replaces the old even if a check of it fails. */
  despiteDiscrepancies?: boolean
  /** The settings of `openData` for what is done after the recovery, except the address. */
  dataOptions: Omit<OpenDataOptions, 'databaseUrl'>
  signal: AbortSignal
  onProgress(progress: BackupProgress): void
  onLog(line: string): void
}

export interface Restored extends RestorePlan {
  target: RestoreTarget
  dataFolder: string
  /** Where the old data is; null if there was none. */
  oldFolder: string | null
  seconds: number
  checks: BackupCheck[]
}

/**
 * Replaces the data of a stopped server by the state at the target. It is restored beside the old data, recovered and
 * reconciled there, and then the two are swapped; the old data is kept. A failure before the swap changes nothing, and a swap
 * that is interrupted is for `finishRestore`.
 *
 * @throws DataError `RESTORE_REFUSED`, and all of `BackupEngine.restore`
 */
export async function runRestore(
  config: BackupConfig,
  engine: BackupEngine,
  request: RestoreRequest,
): Promise<Restored> {
  const { target, signal, onProgress, onLog } = request
  const current = await requireDataFolder(request.dataFolder)
  const run: RunContext = {
    signal,
    log: onLog,
    progress: (step, done = 0, total = null, unit) => onProgress({ step, done, total, unit }),
  }
  const parent = dirname(current.path)
  const newest = (await engine.list()).at(-1)
  const runAs = process.getuid?.() === 0 ? (current.owner ?? unprivilegedUser()) : undefined
  // Beside the old data, so that the swap is renames on one disk.
  const scratch = await createScratchFolder(parent, (newest?.databaseBytes ?? 0) * 2)
  try {
    const recovered = await recover(config, engine, {
      target,
      timeline: request.timeline,
      folder: join(scratch, 'restore'),
      runAs,
      durable: true,
      extraWalFolders: findWalFolders(current, engine),
      run,
    })
    let checks: BackupCheck[]
    try {
      run.progress('Reconciling')
      checks = await settle(recovered, engine, request)
    } finally {
      await recovered.stop()
    }
    const red = checks.find(({ ok }) => !ok)
    if (red && !request.despiteDiscrepancies) {
      throw new DataError(
        'RESTORE_REFUSED',
        `what was restored is not right: ${red.name}: ${red.message}. The old data was not changed; --despite-discrepancies restores it nevertheless`,
        { details: { checks } },
      )
    }
    await removePartialSegment(recovered.dataFolder)
    // It must not have been started meanwhile.
    await requireDataFolder(current.path)
    const oldFolder = await swapFolders(current.path, recovered.dataFolder)
    const { backup, timeline, otherTimelines, seconds } = recovered
    return { backup, timeline, otherTimelines, target, dataFolder: current.path, oldFolder, seconds, checks }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/**
 * Postgres has completed the last segment of the former timeline as `….partial`, and its next server would archive it, which
 * serves nothing: the whole segment is in the repository. What it has written of the new timeline, history and segments, is
 * archived at the next start.
 */
async function removePartialSegment(dataFolder: string): Promise<void> {
  for (const folder of [join(dataFolder, 'pg_wal'), join(dataFolder, 'pg_wal', 'archive_status')]) {
    for (const name of await readdir(folder))
      if (/\.partial(\.ready)?$/.test(name)) await rm(join(folder, name))
  }
}

async function settle(
  recovered: RecoveredPostgres,
  engine: BackupEngine,
  request: RestoreRequest,
): Promise<BackupCheck[]> {
  const { server, backup } = recovered
  const checks: BackupCheck[] = []
  if (backup.canary) checks.push(await checkCanary(server, backup.canary))
  const schema = await compareSchema(server)
  checks.push(schema)
  let isSettled = false
  try {
    const data = await openData({ ...request.dataOptions, databaseUrl: server.url })
    try {
      checks.push(...(await settleRestored(data, request)))
      isSettled = true
    } finally {
      await data.close()
    }
  } catch (error) {
    checks.push(explainUnreconciled(error, schema))
  }
  try {
    await recordRestore(recovered, engine, checks)
    // An older schema may not have the column.
    if (isSettled) await recordOthersExpired(server.url, await engine.list())
  } catch (error) {
    // The table of the records may be what is missing.
    if (schema.ok) throw error
  }
  return checks
}

/** As in a drill, but an index of an operator does not prevent a restore. A role that may not create the database to compare with can restore nevertheless. */
async function compareSchema(server: ScratchPostgres): Promise<BackupCheck> {
  return checkSchema(server, { mayHaveMore: true }).catch((error: unknown) => {
    const { code, message } = translateError(error)
    if (code !== 'PERMISSION_DENIED') throw error
    return { name: 'Schema', ok: true, message: `not compared with the migrations: ${message}` }
  })
}

/**
 * An older schema is reconciled after its migrations. Anything else that is missing is not what was backed up.
 *
 * @throws the error, if the schema is not its reason
 */
function explainUnreconciled(error: unknown, schema: BackupCheck): BackupCheck {
  const name = 'Ledger'
  if (isDataError(error, 'MIGRATIONS_PENDING') && error.details.pending && schema.ok) {
    const message = `not reconciled: ${error.message} after the start; then run \`pnpm data reconcile\` and \`pnpm data reconcile --stars --settle\``
    return { name, ok: true, message }
  }
  if (isDataError(error, 'MIGRATIONS_PENDING'))
    return { name, ok: false, message: 'not reconciled: a table is missing' }
  if (!schema.ok && isDataError(error, 'DATABASE_ERROR'))
    return { name, ok: false, message: `not reconciled: ${error.message}` }
  throw error
}

/** A row in the restored database, so that operators see what happened to it. */
async function recordRestore(
  { server, backup, seconds }: RecoveredPostgres,
  engine: BackupEngine,
  checks: BackupCheck[],
): Promise<void> {
  await withClient(server.url, (client) =>
    client.query(
      `
      insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, backup_id, database_bytes,
                               recovery_seconds, checks)
      values ('restore', $5::varchar, 'succeeded', 'command line', now() - make_interval(secs => $1::float8), now(),
              $2::varchar, $3::bigint, $1::float8, $4::jsonb)
      `,
      [seconds, backup.id, backup.databaseBytes, JSON.stringify(checks), engine.name],
    ),
  )
}
