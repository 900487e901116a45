import type { Command } from 'commander'
import { readDirectAddress } from '../../config.ts'
import { explainConnection } from '../../database/explain-connection.ts'
import { withClient } from '../../database/with-client.ts'
import { deployMigrations } from '../../migrations/deploy.ts'
import { migrationStatus } from '../../migrations/status.ts'
import { print } from '../report.ts'

export function addMigrateCommand(program: Command): void {
  const migrate = program.command('migrate').description('The database’s schema.')

  migrate
    .command('deploy')
    .description('Apply the pending migrations. Safe to run concurrently.')
    .action(async (_options, command: Command) => {
      const applied = await deployMigrations(readDirectAddress())
      const text =
        applied.length === 0
          ? 'The database is up to date.'
          : applied.map((name) => `applied ${name}`).join('\n')
      print(command, { applied }, text)
    })

  migrate
    .command('status')
    .description('Show applied and pending migrations. Exit code 1 if some are pending.')
    .action(async (_options, command: Command) => {
      const { databaseUrl, variable } = readDirectAddress()
      const status = await withClient(databaseUrl, (client) => migrationStatus(client), { variable }).catch(
        (error) => {
          throw explainConnection(error, variable)
        },
      )
      const lines = [
        ...status.applied.map(({ name, at }) => `applied  ${name}  ${at.toISOString()}`),
        ...status.pending.map((name) => `pending  ${name}`),
        ...status.unknown.map((name) => `unknown  ${name} (applied by a newer version)`),
      ]
      print(command, status, lines.join('\n'))
      if (status.pending.length > 0) process.exitCode = 1
    })
}
