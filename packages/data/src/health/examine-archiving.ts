import type pg from 'pg'
import type { Finding } from './finding.ts'

/** Checks whether the server archives its write-ahead log. @param remedy what to look at besides its log */
export async function examineArchiving(client: pg.ClientBase, remedy: string): Promise<Finding> {
  const { rows } = await client.query<{
    lastArchived: string | null
    /** When the archiver has failed since it last succeeded. */
    failedAt: Date | null
    failedSegment: string | null
  }>(`
    select last_archived_wal as "lastArchived",
           case when last_archived_time is null or last_failed_time > last_archived_time
                then last_failed_time end as "failedAt",
           last_failed_wal as "failedSegment"
      from pg_stat_archiver
  `)
  const [archiver] = rows
  if (!archiver) throw new Error('pg_stat_archiver returned no row')
  const { lastArchived, failedAt, failedSegment } = archiver
  const check = 'Archiving'
  if (failedAt) {
    const message = `the server cannot archive ${failedSegment} since ${failedAt.toISOString()}: its log has the reason; ${remedy}`
    return { check, ok: false, message }
  }
  return { check, ok: true, message: lastArchived ? `up to ${lastArchived}` : 'nothing yet' }
}
