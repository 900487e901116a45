import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { type BackupRun, findBackupRuns } from './backup-run.ts'
import type { BackupStatus } from './backup-status.ts'
import { judgeBackups } from './judge-backups.ts'
import { findKnownDamage } from './known-damage.ts'

interface StatusRow {
  archive: {
    segment: string | null
    completedAt: string | null
    waiting: number
    error: string | null
    updatedAt: string
  } | null
  databaseBytes: bigint
  now: Date
  /** As text: the driver parses `bigint`, but no arrays of it. */
  lastIds: string[] | null
}

const find = statement<StatusRow>(
  'backup_status',
  `
  select (select json_build_object('segment', segment, 'completedAt', completed_at, 'waiting', waiting,
                                   'error', error, 'updatedAt', updated_at)
            from wal_archive) as archive,
         (select sum(pg_database_size(oid))::bigint
            from pg_database
           where has_database_privilege(oid, 'connect')) as "databaseBytes",
         clock_timestamp() as now,
         (select array_agg(id)
            from (select max(id) as id from backup_runs where finished_at is not null group by kind
                  union
                  select max(id) from backup_runs where status = 'succeeded' group by kind
                  union
                  select max(id) from backup_runs where jsonb_array_length(checks) > 0 group by kind
                  union
                  select id from backup_runs where finished_at is null) as runs) as "lastIds"
  `,
)

/** The state of the backups. */
export async function findBackupStatus(database: Database): Promise<BackupStatus> {
  const [row] = await find(database.pool, [])
  if (!row) throw new Error('backup_status returned no row')
  const runs = await findBackupRuns(database, { ids: row.lastIds?.map(BigInt) ?? [], limit: 100 })
  const lastSuccess: BackupStatus['lastSuccess'] = {}
  const lastRun: BackupStatus['lastRun'] = {}
  for (const run of runs.items) {
    if (run.status === 'succeeded') lastSuccess[run.kind] ??= run
    if (run.finishedAt) lastRun[run.kind] ??= run
  }
  const damage = await findKnownDamage(database.pool, [])
  const { archive, databaseBytes } = row
  const last = runs.items.find(({ finishedAt }) => finishedAt !== null)
  const measured = runs.items.find((run) => run.recoveryTo !== null || hasFoundProblem(run))
  const lastChecked = (['verify', 'drill'] as const).flatMap(
    (kind) => runs.items.find((run) => run.kind === kind && run.checks.length > 0) ?? [],
  )
  const status: Omit<BackupStatus, 'alerts'> = {
    engine: runs.items[0]?.engine ?? null,
    lastSuccess,
    lastRun,
    restored: last?.kind === 'restore' ? last : null,
    open: runs.items.filter(({ finishedAt }) => finishedAt === null),
    archive: archive && {
      ...archive,
      completedAt: archive.completedAt === null ? null : new Date(archive.completedAt),
      updatedAt: new Date(archive.updatedAt),
    },
    recoveryWindow: null,
    damage,
    estimates: {
      databaseBytes,
      backupSeconds: estimate(databaseBytes, lastSuccess.full, duration(lastSuccess.full)),
      recoverySeconds: estimate(databaseBytes, lastSuccess.drill, lastSuccess.drill?.recoverySeconds ?? null),
    },
  }
  if (measured?.recoveryFrom && measured.recoveryTo) {
    // A backup is after all that was damaged or lost before it; else, what was uploaded since can be behind it.
    const isBackup = measured.kind === 'full' || measured.kind === 'incremental'
    const uploaded = isBackup || !lastChecked.some(hasFoundProblem) ? status.archive?.completedAt : null
    const to = uploaded && uploaded > measured.recoveryTo ? uploaded : measured.recoveryTo
    status.recoveryWindow = { from: measured.recoveryFrom, to }
  }
  // All times are those of the database's clock.
  return { ...status, alerts: judgeBackups(status, row.now) }
}

/** Whether a verification or a drill has found something damaged or lost: without a window, nothing can be restored. */
function hasFoundProblem({ kind, checks }: BackupRun): boolean {
  return checks.some(({ ok, file }) => !ok && (kind === 'verify' || (kind === 'drill' && file !== undefined)))
}

/** In proportion to the size of the database. A run needs a second or so that does not depend on it. */
function estimate(databaseBytes: bigint, run: BackupRun | undefined, seconds: number | null): number | null {
  if (!run?.databaseBytes || seconds === null) return null
  return Math.max(seconds, (Number(databaseBytes) / Number(run.databaseBytes)) * seconds)
}

function duration(run: BackupRun | undefined): number | null {
  if (!run?.startedAt || !run.finishedAt) return null
  return (run.finishedAt.getTime() - run.startedAt.getTime()) / 1_000
}
