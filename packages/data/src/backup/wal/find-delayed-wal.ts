import { type Queryable, statement } from '../../database/statement.ts'

/** What the server has archived, and what it has completed and not archived. */
export interface DelayedWal {
  /** The last file that the server has archived. */
  archived: string | undefined
  /** Files of the write-ahead log, oldest first; empty if this user may not see them. */
  files: string[]
  /** When the oldest one was completed. */
  since: Date | undefined
  /** The file that the server has tried to archive last, if it failed. */
  failed: string | undefined
}

const findArchiver = statement<{ mayList: boolean; archived: string | null; failed: string | null }>(
  'wal_archiver',
  `
  select has_function_privilege('pg_ls_archive_statusdir()', 'execute') as "mayList",
         last_archived_wal as archived,
         case when last_failed_time > coalesce(last_archived_time, '-infinity') then last_failed_wal end as failed
    from pg_stat_archiver
  `,
)

const findReady = statement<{ file: string; completedAt: Date }>(
  'wal_ready',
  `
  select left(name, -length('.ready')) as file, modification as "completedAt"
    from pg_ls_archive_statusdir()
   where name ~ '^[0-9A-F]+(\\.history)?\\.ready$'
   order by name
  `,
)

/** Asks the server which write-ahead log it has not archived yet. */
export async function findDelayedWal(database: Queryable): Promise<DelayedWal> {
  const [archiver] = await findArchiver(database, [])
  const ready = archiver?.mayList ? await findReady(database, []) : []
  return {
    archived: archiver?.archived ?? undefined,
    files: ready.map(({ file }) => file),
    since: ready[0]?.completedAt,
    failed: archiver?.failed ?? undefined,
  }
}

/** Milliseconds after which a file that waits for the server is a failure: it archives one in far less than a second. */
const maxDelay = 300_000

/** Why the server does not archive, in one sentence; null if it does. */
export function explainDelay({ files, since, failed }: DelayedWal, now: Date): string | null {
  const file = failed ?? (since && now.getTime() - since.getTime() > maxDelay ? files[0] : undefined)
  if (file === undefined) return null
  const waiting = files.length > 1 ? `, and ${files.length - 1} more wait on its disk` : ''
  return `the server cannot archive ${file}${waiting}: its log has the reason; see archive_library and basic_archive.archive_directory`
}
