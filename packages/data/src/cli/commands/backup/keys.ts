import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type BackupKeySettings, writeBackupKeys } from '../../../backup/keys/backup-key-files.ts'
import { print } from '../../report.ts'

export function addBackupKeysCommand(backup: Command): void {
  backup
    .command('keys')
    .description('Create the keys that encrypt and sign backups. Nothing is ever overwritten.')
    .requiredOption('--folder <folder>', 'a new folder for the keys')
    .action(async (options: { folder: string }, command: Command) => {
      const folder = resolve(options.folder)
      const settings = await writeBackupKeys(folder)
      print(command, { folder, settings }, describe(folder, settings))
    })
}

function describe(folder: string, settings: BackupKeySettings): string {
  const setting = (name: keyof BackupKeySettings) => `  ${name}=${settings[name]}`
  return `The keys are in ${folder}. Move each to its machine:

  signing-key.pem      the host of the database, which makes the backups
  identity.txt         where drills and restores run: it opens every backup
  escrow-identity.txt  offline, for example printed and in a safe: it opens every backup if identity.txt is lost
  recipients.txt       public

Settings of the host of the database:

${setting('BACKUP_RECIPIENTS')}
${setting('BACKUP_SIGNING_KEY_FILE')}

Settings where drills and restores run:

${setting('BACKUP_PUBLIC_KEY')}
${setting('BACKUP_IDENTITY_FILE')}

Nobody can open a backup without one of the two identities.`
}
