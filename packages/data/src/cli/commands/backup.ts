import { backgroundNiceness, lowerPriority } from '@tarot/processes'
import type { Command } from 'commander'
import { addBackupDrillCommand } from './backup/drill.ts'
import { addBackupKeysCommand } from './backup/keys.ts'
import { addBackupListCommand } from './backup/list.ts'
import { addBackupRunCommand } from './backup/run.ts'
import { addBackupStatusCommand } from './backup/status.ts'
import { addBackupUploadCommand } from './backup/upload.ts'
import { addBackupVerifyCommand } from './backup/verify.ts'

export function addBackupCommand(program: Command): void {
  const backup = program
    .command('backup')
    .description('Backups of the database.')
    .hook('preAction', () => lowerPriority(backgroundNiceness))
  addBackupKeysCommand(backup)
  addBackupRunCommand(backup)
  addBackupListCommand(backup)
  addBackupStatusCommand(backup)
  addBackupUploadCommand(backup)
  addBackupVerifyCommand(backup)
  addBackupDrillCommand(backup)
}
