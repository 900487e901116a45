import type { Command } from 'commander'
import type { RepositoryConfig } from '../../../backup/backup-config.ts'
import type { RecoveryWindow } from '../../../backup/backup-status.ts'
import type { Backup } from '../../../backup/engine.ts'
import { explainNoBackup } from '../../../backup/explain-no-backup.ts'
import { describeProblems, type KnownDamage, readKnownDamage } from '../../../backup/known-damage.ts'
import { openRepository } from '../../../backup/repository/open-repository.ts'
import { formatBytes } from '../../../format-bytes.ts'
import { print } from '../../report.ts'
import { type EngineContext, withEngineAlone } from './with-engine.ts'

export function addBackupListCommand(backup: Command): void {
  backup
    .command('list')
    .description(
      'List the backups in the repository, the moments that can be restored, and what is damaged or lost. Only a verification or a drill finds damage. Exit code 1 if no backup can be restored, or if something is damaged or lost.',
    )
    .action(async (_options, command: Command) => {
      const work = async ({ config, engine }: EngineContext<RepositoryConfig>) => {
        const backups = await engine.list()
        const damage = await findDamage(config)
        const window = await engine.recoveryWindow(damage.map(({ file }) => file))
        const found = { backups, window, lost: await engine.lostWal(), damage }
        if (backups.length > 0) return { found, last: describeWindow(found.window) }
        const { message } = await explainNoBackup(await openRepository(config.repository))
        return { found, last: message }
      }
      const { found, last } = await withEngineAlone(command, 'Reading the repository', work)
      const problems = describeProblems(found.lost, found.damage)
      const lines = [...found.backups.map(describeBackup), ...shorten(problems), last]
      print(command, found, lines.join('\n'))
      if (!found.window || problems.length > 0) process.exitCode = 1
    })
}

function describeWindow(window: RecoveryWindow | null): string {
  if (!window) return 'No backup can be restored: make a full one with `pnpm data backup run full`.'
  return `Any moment from ${window.from.toISOString()} to ${window.to.toISOString()} can be restored.`
}

function describeBackup({ id, finishedAt, databaseBytes, storedBytes, serverVersion }: Backup): string {
  return [
    id.padEnd(32),
    finishedAt.toISOString(),
    formatBytes(databaseBytes).padStart(10),
    `${formatBytes(storedBytes)} stored`.padStart(18),
    `  Postgres ${serverVersion}`,
  ].join(' ')
}

/** The database has what verifications and drills have found. A list is possible without it. */
function findDamage({ databaseUrl }: RepositoryConfig): Promise<KnownDamage[]> {
  if (databaseUrl === undefined) return Promise.resolve([])
  return readKnownDamage(databaseUrl, { connectionTimeoutMillis: 5_000 }).catch(() => [])
}

const maxProblems = 5

function shorten(problems: readonly string[]): string[] {
  const lines = problems.slice(0, maxProblems).map((problem) => `WARN ${problem}`)
  const more = problems.length - lines.length
  return more > 0 ? [...lines, `WARN ${more} more files are damaged or missing`] : lines
}
