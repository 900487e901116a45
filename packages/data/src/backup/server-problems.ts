import { DataError } from '../errors.ts'
import type { ServerFacts } from './server-facts.ts'

/** A setting of the server, whether backups can be made with its value, and else how to correct it. */
type Requirement = [setting: string, isMet: boolean, remedy: string]

/**
 * What prevents backups of this server, one sentence each with its remedy.
 *
 * @param archiving what the engine requires besides what every engine does
 */
export function findSettingProblems(
  { settings, tablespaces }: ServerFacts,
  archiving: Requirement[],
): string[] {
  const requirements: Requirement[] = [
    ['wal_level', settings.wal_level !== 'minimal', 'set wal_level = replica and restart it'],
    ['archive_mode', settings.archive_mode !== 'off', 'set archive_mode = on and restart it'],
    ...archiving,
    ['data_checksums', settings.data_checksums === 'on', 'stop it and run pg_checksums --enable'],
  ]
  const problems = requirements
    .filter(([, isMet]) => !isMet)
    .map(([setting, , remedy]) => `the server has ${setting} = ${settings[setting] || "''"}: ${remedy}`)
  if (tablespaces.length > 0) {
    problems.push(
      `the server has tablespaces (${tablespaces.join(', ')}), whose files a restore cannot place: move their tables to pg_default`,
    )
  }
  return problems
}

/** @throws DataError `BACKUP_FAILED` with all problems, if there are any */
export function refuseProblems(problems: string[]): void {
  if (problems.length === 0) return
  throw new DataError('BACKUP_FAILED', `${problems.join('. ')}.`, { details: { problems } })
}
