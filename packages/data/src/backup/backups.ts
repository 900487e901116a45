import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { transaction } from '../database/transaction.ts'
import { DataError } from '../errors.ts'
import { check } from '../input.ts'
import { type BackupRunFilter, findBackupRun, findBackupRuns } from './backup-run.ts'
import { findBackupStatus } from './find-backup-status.ts'
import { findBackupsSince } from './find-backups-since.ts'
import { interruptAbandonedRuns } from './run-lock.ts'

/** The kinds of runs that the worker makes on request. */
export const requestableBackupKinds = ['full', 'incremental', 'verify', 'drill'] as const

const requestSchema = z.object({
  kind: z.enum(requestableBackupKinds),
  /** The operator's e-mail address. */
  requestedBy: z.string().min(1).max(255),
})

export type RequestBackupInput = z.input<typeof requestSchema>

/** Requests wait for each other, so that the second one sees the row of the first. */
const lock = statement(
  'backup_runs_lock_requests',
  `select pg_advisory_xact_lock(hashtext('backup_runs_request'))`,
)

const insert = statement<{ id: bigint }>(
  'backup_runs_request',
  `
  insert into backup_runs (kind, engine, status, requested_by)
  select $1::varchar,
         coalesce((select engine from backup_runs order by id desc limit 1), 'native'),
         'requested',
         $2::varchar
   where not exists (select from backup_runs where finished_at is null and kind = $1::varchar)
  returning id
  `,
)

/** `data.backups`: the recorded runs of backups, verifications and drills. The worker and the command line run them. */
export function openBackups(database: Database) {
  return {
    /** Runs without their logs, newest first. */
    list: (filter?: BackupRunFilter) => findBackupRuns(database, filter),
    /** One run with its log, or null if there is none. */
    get: (id: bigint) => findBackupRun(database, id),
    /** The last runs, the recovery window and what an operator must look at. */
    status: () => findBackupStatus(database),
    /** The backups that succeeded since this moment, oldest first. */
    madeSince: (since: Date) => findBackupsSince(database, since),
    /**
     * Asks the worker that makes backups for a run; it begins within a minute.
     *
     * @returns the id of the run
     * @throws DataError `BACKUP_BUSY` if a run of this kind is requested or running
     */
    async request(input: RequestBackupInput): Promise<bigint> {
      const { kind, requestedBy } = check(requestSchema, input)
      const [row] = await transaction(database.pool, async (connection) => {
        await lock(connection, [])
        await interruptAbandonedRuns(connection, [])
        return insert(connection, [kind, requestedBy])
      })
      if (row) return row.id
      throw new DataError(
        'BACKUP_BUSY',
        'a run of this kind is already requested or running: wait for its end',
        { details: { kind } },
      )
    },
  }
}
