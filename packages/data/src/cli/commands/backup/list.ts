import type { Command } from 'commander'
import type { RepositoryConfig } from '../../../backup/backup-config.ts'
import type { RecoveryWindow } from '../../../backup/backup-status.ts'
import type { Backup, RepositoryProblem } from '../../../backup/engine.ts'
import { openRepository } from '../../../backup/repository/open-repository.ts'
import { formatBytes } from '../../../format-bytes.ts'
import { print } from '../../report.ts'
import { type EngineContext, withEngineAlone } from './with-engine.ts'

export function addBackupListCommand(backup: Command): void {
  backup
    .command('list')
    .description(
      'List the backups in the repository, the moments that can be restored, and what is lost of the write-ahead log.',
    )
    .action(async (_options, command: Command) => {
      const work = async ({ config, engine }: EngineContext<RepositoryConfig>) => {
        const backups = await engine.list()
        const found = { backups, window: await engine.recoveryWindow(), lost: await engine.lostWal() }
        return {
          found,
          last: backups.length > 0 ? describeWindow(found.window) : await describeNone(config.repository),
        }
      }
      const { found, last } = await withEngineAlone(command, 'Reading the repository', work)
      const lines = [...found.backups.map(describeBackup), ...describeLost(found.lost), last]
      print(command, found, lines.join('\n'))
    })
}

function describeWindow(window: RecoveryWindow | null): string {
  if (!window) return 'No backup can be restored: make a full one with `pnpm data backup run full`.'
  return `Any moment from ${window.from.toISOString()} to ${window.to.toISOString()} can be restored.`
}

/** An empty folder can be the place of a disk that is not mounted. */
async function describeNone(setting: string): Promise<string> {
  const repository = await openRepository(setting)
  const make = 'make one with `pnpm data backup run`.'
  for await (const _ of repository.list('')) return `There is no backup: ${make}`
  return `There is no repository in ${repository.location}, which is missing or empty. If there was one, is its disk mounted, and is BACKUP_REPOSITORY right? For a new one, ${make}`
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
