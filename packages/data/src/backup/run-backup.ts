import { isDataError } from '../errors.ts'
import type { BackupConfig } from './backup-config.ts'
import type { BackupCheck } from './backup-run.ts'
import { chainOf } from './chain-of.ts'
import type { BackupEngine, RepositoryProblem } from './engine.ts'
import { recordExpired, recordOthersExpired } from './expired-backups.ts'
import { findRemoved } from './find-removed.ts'
import { isBackupDamaged, readKnownDamage } from './known-damage.ts'
import { type RecordedRun, type RunRequest, recordRun } from './record-run.ts'
import { unbind } from './repository-binding.ts'
import type { RunContext } from './run-context.ts'

type Request = Omit<RunRequest, 'kind' | 'engine'>

interface BackupRequest extends Request {
  /** Gives up the former repository, and begins a new one. Default false. */
  newRepository?: boolean | undefined
}

/**
 * Makes a backup, verifies it, and removes what the retention does not keep. All of it is one run. An incremental one becomes a
 * full one if what it would build upon is known to be damaged.
 *
 * @throws DataError `BACKUP_BUSY`, `DATABASE_UNAVAILABLE`
 */
export function runBackup(
  config: BackupConfig,
  engine: BackupEngine,
  kind: 'full' | 'incremental',
  { newRepository = false, ...request }: BackupRequest,
): Promise<RecordedRun> {
  const { databaseUrl } = config
  return recordRun(databaseUrl, { ...request, kind, engine: engine.name }, async (run, id, keep) => {
    if (newRepository && config.maker) await unbind(config.maker)
    const damaged = (await readKnownDamage(databaseUrl)).map(({ file }) => file)
    const backup = await engine.backup(await chooseKind(kind, engine, damaged, run), String(id), run)
    // Each restore of the backup must have the row.
    keep()
    if (newRepository) await recordOthersExpired(databaseUrl, await engine.list())
    const verification = await engine.verify(run, backup.id)
    const checks = toChecks(verification.problems, `${backup.id} is in the repository as it was written`)
    // Old backups cost only room, and storage with object lock refuses deletions for a while: the new backup counts.
    const expired = await engine
      .expire(run, (ids) => recordExpired(databaseUrl, ids))
      .catch((error: Error) => error)
    if (expired instanceof Error) {
      checks.push({ name: 'Expiry', ok: true, message: `old backups were not removed: ${expired.message}` })
    }
    const window = await engine.recoveryWindow(damaged)
    return {
      kind: backup.kind,
      backupId: backup.id,
      parentId: backup.parentId,
      databaseBytes: backup.databaseBytes,
      storedBytes: backup.storedBytes,
      timeline: backup.timeline,
      walStart: backup.startLsn,
      walStop: backup.stopLsn,
      recoveryFrom: window?.from ?? null,
      recoveryTo: window?.to ?? null,
      checks,
    }
  })
}

async function chooseKind(
  kind: 'full' | 'incremental',
  engine: BackupEngine,
  damaged: readonly string[],
  run: RunContext,
): Promise<'full' | 'incremental'> {
  const backups = damaged.length > 0 && kind === 'incremental' ? await engine.list() : []
  const newest = backups.at(-1)
  const first = newest && chainOf(backups, newest).find(({ id }) => isBackupDamaged(id, damaged))
  if (!first) return kind
  run.log(`${first.id} is damaged: a full backup is made`)
  return 'full'
}

/**
 * Reads everything in the repository and compares it with what was signed, and with what the database knows of.
 *
 * @throws DataError `BACKUP_BUSY`, `DATABASE_UNAVAILABLE`
 */
export function runVerify(
  config: BackupConfig,
  engine: BackupEngine,
  request: Request,
): Promise<RecordedRun> {
  return recordRun(config.databaseUrl, { ...request, kind: 'verify', engine: engine.name }, async (run) => {
    // A list that cannot be read is found by the engine. The wrong repository is refused here, before all of it is read.
    const removed = await findRemoved(config.databaseUrl, engine).catch((error: unknown) => {
      if (isDataError(error, 'BACKUP_DAMAGED')) return []
      throw error
    })
    const { problems, backups, segments, bytes } = await engine.verify(run)
    const known = new Set(problems.map(({ name }) => name))
    for (const problem of removed) if (!known.has(problem.name)) problems.push(problem)
    const window = await engine.recoveryWindow(problems.map(({ name }) => name)).catch(() => null)
    return {
      storedBytes: bytes,
      recoveryFrom: window?.from ?? null,
      recoveryTo: window?.to ?? null,
      checks: toChecks(problems, `${backups} backups and ${segments} segments are as they were written`),
    }
  })
}

const names: Record<RepositoryProblem['kind'], string> = {
  damaged: 'Content',
  lost_wal: 'Write-ahead log',
  uploading_wal: 'Write-ahead log',
  delayed_wal: 'Write-ahead log',
}

/** A check for each problem, or one that says that there is none. What is on its way is no problem. */
export function toChecks(problems: readonly RepositoryProblem[], allIsWell: string): BackupCheck[] {
  const checks = problems.map(
    ({ kind, name, message }): BackupCheck => ({
      name: names[kind],
      ok: kind === 'uploading_wal' || kind === 'delayed_wal',
      message,
      // What is lost is seen without reading the files.
      ...(kind === 'damaged' ? { file: name } : {}),
    }),
  )
  return checks.length > 0 ? checks : [{ name: 'Repository', ok: true, message: allIsWell }]
}
