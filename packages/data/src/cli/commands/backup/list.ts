import type { Command } from 'commander'
import type { RepositoryConfig } from '../../../backup/backup-config.ts'
import type { RecoveryWindow } from '../../../backup/backup-status.ts'
import type { Backup, RepositoryProblem } from '../../../backup/engine.ts'
import { explainNoBackup } from '../../../backup/explain-no-backup.ts'
import { openRepository } from '../../../backup/repository/open-repository.ts'
import { formatBytes } from '../../../format-bytes.ts'
import { print } from '../../report.ts'
import { type EngineContext, withEngineAlone } from './with-engine.ts'

export function addBackupListCommand(backup: Command): void {
  backup
    .command('list')
    .description(
      'List the backups in the repository, the moments that can be restored, and what is lost of the write-ahead log. Exit code 1 if no backup can be restored, or if something is lost.',
    )
    .action(async (_options, command: Command) => {
      const work = async ({ config, engine }: EngineContext<RepositoryConfig>) => {
        const backups = await engine.list()
        const found = { backups, window: await engine.recoveryWindow(), lost: await engine.lostWal() }
        if (backups.length > 0) return { found, last: describeWindow(found.window) }
        const { message } = await explainNoBackup(await openRepository(config.repository))
        return { found, last: message }
      }
      const { found, last } = await withEngineAlone(command, 'Reading the repository', work)
      const lines = [...found.backups.map(describeBackup), ...describeLost(found.lost), last]
      print(command, found, lines.join('\n'))
      if (!found.window || found.lost.length > 0) process.exitCode = 1
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

const maxLost = 5

function describeLost(lost: RepositoryProblem[]): string[] {
  const lines = lost.slice(0, maxLost).map(({ message }) => `WARN ${message}`)
  const more = lost.length - lines.length
  return more > 0 ? [...lines, `WARN ${more} more files of the write-ahead log are missing`] : lines
}
