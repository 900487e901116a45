import type { Command } from 'commander'
import { addBackupKeysCommand } from './backup/keys.ts'

export function addBackupCommand(program: Command): void {
  const backup = program.command('backup').description('Backups of the database.')
  addBackupKeysCommand(backup)
}
