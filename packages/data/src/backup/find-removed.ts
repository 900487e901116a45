import { withClient } from '../database/with-client.ts'
import type { BackupEngine, RepositoryProblem } from './engine.ts'
import { isBeforeAll } from './wal/segment.ts'

interface Row {
  /** Backups that were made since the oldest one in the list, and that the list lacks. */
  unlisted: { run: string; backup: string }[]
  /** The newest segment that was uploaded. */
  segment: string | null
  segmentBytes: number
}

/** If the list has none of the recorded backups, for example an empty list, only the newest backup is reported. */
const find = `
  with made as (
    select id, backup_id
      from backup_runs
     where kind in ('full', 'incremental') and status = 'succeeded' and backup_id is not null
  )
  select coalesce(
           (select json_agg(json_build_object('run', id::text, 'backup', backup_id) order by id)
              from made
             where backup_id <> all($1::varchar[])
               and id >= coalesce(
                 (select min(id) from made where backup_id = any($1::varchar[])),
                 (select max(id) from made)
               )),
           '[]'
         ) as unlisted,
         (select segment from wal_archive) as segment,
         pg_size_bytes(current_setting('wal_segment_size'))::integer as "segmentBytes"
`

/**
 * Finds what the database knows of and the repository lacks. Only this finds an older list in the place of the
 * newest, and an end of the write-ahead log that was removed.
 */
export async function findRemoved(databaseUrl: string, engine: BackupEngine): Promise<RepositoryProblem[]> {
  const listed = await engine.list()
  const ids = listed.map(({ id }) => id)
  const { rows } = await withClient(databaseUrl, (client) => client.query<Row>(find, [ids]))
  const { unlisted, segment, segmentBytes } = rows[0] as Row
  const problems = unlisted.map(
    ({ run, backup }): RepositoryProblem => ({
      kind: 'damaged',
      name: backup,
      message: `${backup}, which run ${run} has made, is not in the list of the repository: an older list was put in its place, or BACKUP_REPOSITORY was another one then. Put the newest list back, or make a full backup in another BACKUP_REPOSITORY`,
    }),
  )
  // One that no backup needs was removed with the backups that have expired.
  const isNeeded = segment !== null && !isBeforeAll(segment, listed, segmentBytes)
  if (engine.uploadArchive && isNeeded && !(await engine.hasWal(segment))) {
    problems.push({
      kind: 'lost_wal',
      name: segment,
      message: `${segment} of the write-ahead log was uploaded, and is missing in the repository: it was removed. Make a full backup`,
    })
  }
  return problems
}
