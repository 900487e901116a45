import type { Database } from '../../database/database.ts'
import { statement } from '../../database/statement.ts'
import { isDataError } from '../../errors.ts'
import type { BackupConfig } from '../backup-config.ts'
import type { BackupRunKind } from '../backup-run.ts'
import { runDrill } from '../drill/run-drill.ts'
import type { BackupEngine } from '../engine.ts'
import { findBackupStatus } from '../find-backup-status.ts'
import type { RecordedRun, RunRequest } from '../record-run.ts'
import { runReport } from '../report/run-report.ts'
import { runBackup, runVerify } from '../run-backup.ts'
import { interruptAbandonedRuns } from '../run-lock.ts'
import { findDueRun } from './find-due-run.ts'

/** What a worker needs to make backups or to run drills. */
export interface BackupDuty {
  config: BackupConfig
  engine: BackupEngine
  signal: AbortSignal
}

type Kind = Exclude<BackupRunKind, 'restore'>

/** The report comes first: the last full backup of the month before shows that the first report is due. */
export const makerKinds = ['report', 'full', 'incremental', 'verify'] as const
export const drillKinds = ['drill'] as const

const requested = statement<{ id: bigint; kind: Kind; requestedBy: string }>(
  'backup_runs_requested',
  `
  select id, kind, requested_by as "requestedBy"
    from backup_runs
   where status = 'requested' and kind = any($1::varchar[])
   order by id
   limit 1
  `,
)

const readClock = statement<{ now: Date }>('backup_clock', 'select clock_timestamp() as now')

/**
 * Runs what operators have requested, and then what is due, one after the other.
 *
 * @param duty `backups` on the host of the database, `drills` where the identity is
 * @returns the number of runs that succeeded and failed; `busy` if another process is at it
 */
export async function runDueBackups(
  database: Database,
  { config, engine, signal }: BackupDuty,
  duty: 'backups' | 'drills',
): Promise<Record<string, number>> {
  const kinds = duty === 'backups' ? makerKinds : drillKinds
  const counts = { succeeded: 0, failed: 0 }
  await interruptAbandonedRuns(database.pool, [])
  // Each turn runs one; a run that fails is not due at once again.
  while (!signal.aborted) {
    const [request] = await requested(database.pool, [kinds])
    const due = request?.kind ?? (await findDue(database, kinds))
    if (!due) break
    try {
      const run = await runKind(config, engine, due, {
        requestedBy: request?.requestedBy ?? 'schedule',
        id: request?.id,
        signal,
      })
      // A worker that is stopped has not failed: the next one repeats the run.
      if (run.status === 'interrupted') break
      counts[run.status] += 1
      if (run.status !== 'succeeded') break
    } catch (error) {
      if (!isDataError(error, 'BACKUP_BUSY')) throw error
      return { ...counts, busy: 1 }
    }
  }
  return counts
}

/** By the database's clock, which has given the runs their times. */
async function findDue(database: Database, kinds: readonly Kind[]): Promise<Kind | undefined> {
  const [status, [clock]] = await Promise.all([findBackupStatus(database), readClock(database.pool, [])])
  return clock && findDueRun(kinds, status, clock.now)
}

function runKind(
  config: BackupConfig,
  engine: BackupEngine,
  kind: Kind,
  request: Omit<RunRequest, 'kind' | 'engine'>,
): Promise<RecordedRun> {
  switch (kind) {
    case 'full':
    case 'incremental':
      return runBackup(config, engine, kind, request)
    case 'verify':
      return runVerify(config, engine, request)
    case 'drill':
      return runDrill(config, engine, { kind: 'latest' }, request)
    case 'report':
      return runReport(config, engine, request)
  }
}
