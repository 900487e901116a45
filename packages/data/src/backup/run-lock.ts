import { statement } from '../database/statement.ts'
import type { BackupRunKind } from './backup-run.ts'

/** The first key of the advisory locks of runs. */
const lockClass = 72_707_370

/** Runs of one group never run at once: a backup is not made while another one expires. */
const groups: Record<BackupRunKind, number> = {
  full: 1,
  incremental: 1,
  verify: 1,
  report: 1,
  restore: 1,
  drill: 2,
}

/** Takes the lock of this kind for the session. @returns whether no other session has it */
export const tryRunLock = statement<{ taken: boolean }>(
  'backup_run_lock',
  'select pg_try_advisory_lock($1::integer, $2::integer) as taken',
)

/** The keys of the lock. */
export const runLock = (kind: BackupRunKind): [number, number] => [lockClass, groups[kind]]

/**
 * Marks runs as interrupted whose process has ended without a result: no other session has their lock. A process that begins
 * a run takes the lock first.
 */
export const interruptAbandonedRuns = statement(
  'backup_runs_interrupt_abandoned',
  `
  update backup_runs
     set status = 'interrupted', finished_at = now(), progress = null,
         error = 'the process that ran it has ended without a result'
   where status = 'running'
     and not exists (
           select from pg_locks
            where locktype = 'advisory' and granted and pid <> pg_backend_pid()
              and database = (select oid from pg_database where datname = current_database())
              and classid = ${lockClass} and objsubid = 2
              and objid = case kind ${Object.entries(groups)
                .map(([kind, group]) => `when '${kind}' then ${group}`)
                .join(' ')} end)
  `,
)
