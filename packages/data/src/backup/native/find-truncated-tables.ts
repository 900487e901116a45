import { withClient } from '../../database/with-client.ts'
import type { Lsn } from '../wal/segment.ts'

/**
 * Finds the tables and indexes that were truncated since a position, by VACUUM or by a statement: the summaries of the
 * write-ahead log have the length that remained. What was truncated to nothing is not among them, because an incremental
 * backup has the whole file then.
 *
 * @returns their names; in other databases, their file numbers
 */
export async function findTruncatedTables(databaseUrl: string, since: Lsn): Promise<string[]> {
  const { rows } = await withClient(
    databaseUrl,
    (client) =>
      client.query<{ name: string }>(
        `
        select distinct coalesce(
                 case when reldatabase = (select oid from pg_database where datname = current_database())
                      then pg_filenode_relation(reltablespace, relfilenode)::regclass::text
                 end,
                 'file ' || relfilenode
               ) as name
          from pg_available_wal_summaries() as summary,
               pg_wal_summary_contents(summary.tli, summary.start_lsn, summary.end_lsn)
         where summary.end_lsn > $1::pg_lsn and is_limit_block and relblocknumber > 0
        `,
        [since],
      ),
    { application_name: 'tarot-backup' },
  )
  return rows.map(({ name }) => name)
}
