import type { ServerFacts } from '../server-facts.ts'
import { findSettingProblems, refuseProblems } from '../server-problems.ts'

/** What prevents native backups of this server, one sentence each with its remedy. */
export function findServerProblems(facts: ServerFacts): string[] {
  const { major, settings } = facts
  if (major < 17) {
    return [
      `the server is Postgres ${major}, and native backups need 17 or later: set BACKUP_ENGINE=pgbackrest`,
    ]
  }
  return findSettingProblems(facts, [
    [
      'archive_library',
      settings.archive_library === 'basic_archive',
      "set archive_library = 'basic_archive' and basic_archive.archive_directory to the folder wal in BACKUP_WORK_FOLDER",
    ],
    [
      'summarize_wal',
      settings.summarize_wal === 'on',
      'set summarize_wal = on, which incremental backups need',
    ],
  ])
}

/** @throws DataError `BACKUP_FAILED` with all problems */
export function requireBackupServer(facts: ServerFacts): void {
  refuseProblems(findServerProblems(facts))
}
