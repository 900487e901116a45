import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, moment } from '../input.ts'

/** A backup that was made, for a timeline. */
export interface MadeBackup {
  /** Of its run. */
  id: bigint
  kind: 'full' | 'incremental'
  finishedAt: Date
}

const find = statement<MadeBackup>(
  'backup_runs_made_since',
  `
  select id, kind, finished_at as "finishedAt"
    from (select id, kind, finished_at
            from backup_runs
           where kind in ('full', 'incremental')
             and status = 'succeeded'
             and finished_at >= $1::timestamptz
           order by id desc
           -- Two years of hourly backups.
           limit 20000) as made
   order by id
  `,
)

/** The backups that succeeded since this moment, oldest first. */
export function findBackupsSince(database: Database, since: Date): Promise<MadeBackup[]> {
  return find(database.pool, [check(moment, since)])
}
