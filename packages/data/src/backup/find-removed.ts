import { withClient } from '../database/with-client.ts'
import type { BackupEngine, RepositoryProblem } from './engine.ts'
import { isBeforeAll } from './wal/segment.ts'

interface Row {
  /** Backups that have not expired, and that the list lacks. */
  unlisted: { run: string; backup: string }[]
  /** The newest segment that was uploaded. */
  segment: string | null
  segmentBytes: number
}

const find = `
  select coalesce(
           (select json_agg(json_build_object('run', id::text, 'backup', backup_id) order by id)
              from backup_runs
             where kind in ('full', 'incremental') and status = 'succeeded' and backup_id is not null
               and expired_at is null and backup_id <> all($1::varchar[])),
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
      message: `${backup}, which run ${run} has made, is not in the list of the repository: an older list was put in its place. Put the newest list back; or give this repository up: set another BACKUP_REPOSITORY, and run pnpm data backup run full --new-repository`,
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
