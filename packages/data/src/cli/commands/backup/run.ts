import { Argument, type Command } from 'commander'
import { runBackup } from '../../../backup/run-backup.ts'
import { formatBytes, printRun, withEngine } from './with-engine.ts'

export function addBackupRunCommand(backup: Command): void {
  backup
    .command('run')
    .description('Make a backup now, verify it, and remove what the retention does not keep.')
    .addArgument(
      new Argument('[kind]', 'an incremental backup becomes a full one if there is nothing to build upon')
        .choices(['full', 'incremental'])
        .default('incremental'),
    )
    .action(async (kind: 'full' | 'incremental', _options, command: Command) => {
      const run = await withEngine(command, 'Backup', ({ config, engine, request }) =>
        runBackup(config, engine, kind, request),
      )
      printRun(
        command,
        run,
        `Made ${run.backupId}: ${formatBytes(run.databaseBytes)} of the database, ${formatBytes(run.storedBytes)} in the repository.`,
      )
    })
}
