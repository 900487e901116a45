import { withClient } from '../../database/with-client.ts'
import type { BackupConfig } from '../backup-config.ts'
import type { BackupCheck } from '../backup-run.ts'
import type { BackupEngine } from '../engine.ts'
import { maxBackupSeconds, maxRecoverySeconds } from '../judge-backups.ts'
import { type RecordedRun, type RunRequest, recordRun } from '../record-run.ts'

/** The last thirty days. Times in seconds. */
interface Month {
  days: number
  daysWithFull: number
  backups: number
  failed: number
  longestBackup: number | null
  drills: number
  redDrills: number
  longestRecovery: number | null
  verifications: number
}

/**
 * Writes the monthly verification report: whether backups of the last thirty days were made, verified and restored, within
 * the times of the specification. The report is a run whose checks are its lines.
 *
 * @throws DataError `BACKUP_BUSY`, `DATABASE_UNAVAILABLE`
 */
export function runReport(
  config: BackupConfig,
  engine: BackupEngine,
  request: Omit<RunRequest, 'kind' | 'engine'>,
): Promise<RecordedRun> {
  return recordRun(config.databaseUrl, { ...request, kind: 'report', engine: engine.name }, async (run) => {
    const checks = judgeMonth(await readMonth(config.databaseUrl))
    for (const { name, ok, message } of checks) run.log(`${ok ? 'ok' : 'RED'} ${name}: ${message}`)
    return { checks }
  })
}

const findMonth = `
  with recent as (
    select *, extract(epoch from finished_at - started_at)::float8 as seconds
      from backup_runs
     where finished_at > now() - interval '30 days'
  )
  select (select least(30, greatest(1, extract(day from now() - min(started_at))))::integer from backup_runs) as days,
         count(distinct date_trunc('day', started_at, 'UTC')) filter (where kind = 'full' and status = 'succeeded')::integer as "daysWithFull",
         count(*) filter (where kind in ('full', 'incremental') and status = 'succeeded')::integer as backups,
         count(*) filter (where kind in ('full', 'incremental') and status <> 'succeeded')::integer as failed,
         max(seconds) filter (where kind = 'full' and status = 'succeeded') as "longestBackup",
         count(*) filter (where kind = 'drill' and status = 'succeeded')::integer as drills,
         count(*) filter (where kind = 'drill' and status = 'failed')::integer as "redDrills",
         max(recovery_seconds) filter (where kind = 'drill') as "longestRecovery",
         count(*) filter (where kind = 'verify' and status = 'succeeded')::integer as verifications
    from recent
`

async function readMonth(databaseUrl: string): Promise<Month> {
  const { rows } = await withClient(databaseUrl, (client) => client.query<Month>(findMonth))
  const [row] = rows
  if (!row) throw new Error('the report returned no row')
  return row
}

/** The lines of the report, against the specification. */
export function judgeMonth(month: Month): BackupCheck[] {
  const minutes = (seconds: number | null) =>
    seconds === null ? 'not measured' : `${(seconds / 60).toFixed(1)} minutes`
  return [
    {
      name: 'Full backups',
      ok: month.daysWithFull >= month.days,
      message: `${month.daysWithFull} of ${month.days} days have a full backup`,
    },
    {
      name: 'Backups',
      ok: month.backups > 0,
      message: `${month.backups} backups were made and verified, ${month.failed} failed or were interrupted and were repeated`,
    },
    {
      name: 'Verifications',
      ok: month.verifications > 0,
      message: `the whole repository was verified ${month.verifications} times`,
    },
    {
      name: 'Drills',
      ok: month.drills > 0 && month.redDrills === 0,
      message: `${month.drills} drills restored and reconciled the database, ${month.redDrills} found something wrong`,
    },
    {
      name: 'Backup time',
      ok: month.longestBackup !== null && month.longestBackup < maxBackupSeconds,
      message: `the longest full backup: ${minutes(month.longestBackup)}; the goal is less than 30`,
    },
    {
      name: 'Recovery time',
      ok: month.longestRecovery !== null && month.longestRecovery < maxRecoverySeconds,
      message: `the longest recovery: ${minutes(month.longestRecovery)}; the goal is less than 60`,
    },
  ]
}
