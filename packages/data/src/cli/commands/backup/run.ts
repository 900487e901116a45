import { Argument, type Command } from 'commander'
import { runBackup } from '../../../backup/run-backup.ts'
import { formatBytes } from '../../../format-bytes.ts'
import { printRun, withEngine } from './with-engine.ts'

interface Options {
  newRepository?: true
}

export function addBackupRunCommand(backup: Command): void {
  backup
    .command('run')
    .description('Make a backup now, verify it, and remove what the retention does not keep.')
    .addArgument(
      new Argument('[kind]', 'an incremental backup becomes a full one if there is nothing to build upon')
        .choices(['full', 'incremental'])
        .default('incremental'),
    )
    .option(
      '--new-repository',
      'give up the former repository, and begin a new one in BACKUP_REPOSITORY: no moment of the former can be restored from it',
    )
    .action(async (kind: 'full' | 'incremental', { newRepository }: Options, command: Command) => {
      const run = await withEngine(command, 'Backup', ({ config, engine, request }) =>
        runBackup(config, engine, kind, { ...request, newRepository }),
      )
      printRun(
        command,
        run,
        `Made ${run.backupId}: ${formatBytes(run.databaseBytes ?? 0)} of the database, ${formatBytes(run.storedBytes ?? 0)} in the repository.`,
      )
    })
}
