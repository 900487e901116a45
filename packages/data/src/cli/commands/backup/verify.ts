import type { Command } from 'commander'
import { runVerify } from '../../../backup/run-backup.ts'
import { verifyWithoutDatabase } from '../../../backup/verify-without-database.ts'
import { printRun, withEngine, withEngineAlone, withoutDatabase } from './with-engine.ts'

export function addBackupVerifyCommand(backup: Command): void {
  backup
    .command('verify')
    .description(
      'Read everything in the repository and compare it with what was signed. Needs no key that opens it.',
    )
    .option(...withoutDatabase)
    .action(async (options: { withoutDatabase?: boolean }, command: Command) => {
      const title = 'Verification'
      const run = options.withoutDatabase
        ? await withEngineAlone(command, title, ({ engine, request }) =>
            verifyWithoutDatabase(engine, request),
          )
        : await withEngine(command, title, ({ config, engine, request }) =>
            runVerify(config, engine, request),
          )
      printRun(command, run, 'Nothing is damaged, and nothing is missing.')
    })
}
