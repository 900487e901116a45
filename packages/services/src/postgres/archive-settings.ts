import { chmod, chown, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SystemUser } from '@tarot/processes'

/**
 * Returns the settings of a server that archives its write-ahead log into the folder, and keeps the summaries of it that
 * incremental backups need. Needs Postgres 18. Its own module `basic_archive` syncs file and folder, and never replaces a segment by a
 * different one.
 */
export function archiveSettings(folder: string): Record<string, string> {
  return {
    wal_level: 'replica',
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': folder,
    archive_timeout: '60s',
    summarize_wal: 'on',
    // Incremental backups restore old rows of a table that VACUUM truncated and that grew again: see decision 0019.
    vacuum_truncate: 'off',
  }
}

/** Creates the folder if it is missing, for the user that Postgres runs as and nobody else. */
export async function prepareArchiveFolder(folder: string, runAs: SystemUser | undefined): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: runAs ? 0o711 : 0o700 })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
}
