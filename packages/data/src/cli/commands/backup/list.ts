import type { Command } from 'commander'
import { print } from '../../report.ts'
import { formatBytes, withEngine } from './with-engine.ts'

export function addBackupListCommand(backup: Command): void {
  backup
    .command('list')
    .description('List the backups in the repository, and the moments that can be restored.')
    .action(async (_options, command: Command) => {
      const { backups, window } = await withEngine(command, 'Reading the repository', async ({ engine }) => ({
        backups: await engine.list(),
        window: await engine.recoveryWindow(),
      }))
      const lines = backups.map(({ id, finishedAt, databaseBytes, storedBytes, serverVersion }) =>
        [
          id.padEnd(32),
          finishedAt.toISOString(),
          formatBytes(databaseBytes).padStart(10),
          `${formatBytes(storedBytes)} stored`.padStart(18),
          `  Postgres ${serverVersion}`,
        ].join(' '),
      )
      const last = window
        ? `Any moment from ${window.from.toISOString()} to ${window.to.toISOString()} can be restored.`
        : 'There is no backup: make one with `pnpm data backup run`.'
      print(command, { backups, window }, [...lines, last].join('\n'))
    })
}
