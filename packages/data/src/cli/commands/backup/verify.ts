import type { Command } from 'commander'
import { runVerify } from '../../../backup/run-backup.ts'
import { printRun, withEngine } from './with-engine.ts'

export function addBackupVerifyCommand(backup: Command): void {
  backup
    .command('verify')
    .description(
      'Read everything in the repository and compare it with what was signed. Needs no key that opens it.',
    )
    .action(async (_options, command: Command) => {
      const run = await withEngine(command, 'Verification', ({ config, engine, request }) =>
        runVerify(config, engine, request),
      )
      printRun(command, run, 'Nothing is damaged, and nothing is missing.')
    })
}
