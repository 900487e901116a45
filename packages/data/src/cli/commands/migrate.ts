import type { Command } from 'commander'
import pg from 'pg'
import { readConfig } from '../../config.ts'
import { translateError } from '../../database/translate-error.ts'
import { deployMigrations } from '../../migrations/deploy.ts'
import { migrationStatus } from '../../migrations/status.ts'
import { print } from '../report.ts'

export function addMigrateCommand(program: Command): void {
  const migrate = program.command('migrate').description('The database’s schema.')

  migrate
    .command('deploy')
    .description(
      'Apply the migrations that the database does not have yet. Safe to run from several places at once.',
    )
    .action(async (_options, command: Command) => {
      const { databaseUrl } = readConfig()
      const applied = await deployMigrations({ databaseUrl })
      const text =
        applied.length === 0
          ? 'The database is up to date.'
          : applied.map((name) => `applied ${name}`).join('\n')
      print(command, { applied }, text)
    })

  migrate
    .command('status')
    .description('Show which migrations the database has. Exit code 1 if some are missing.')
    .action(async (_options, command: Command) => {
      const client = new pg.Client({ connectionString: readConfig().databaseUrl })
      client.on('error', () => {})
      try {
        await client.connect()
        const status = await migrationStatus(client)
        const lines = [
          ...status.applied.map(({ name, at }) => `applied  ${name}  ${at.toISOString()}`),
          ...status.pending.map((name) => `pending  ${name}`),
          ...status.unknown.map((name) => `unknown  ${name} (applied by a newer version)`),
        ]
        print(command, status, lines.join('\n'))
        if (status.pending.length > 0) process.exitCode = 1
      } catch (error) {
        throw translateError(error)
      } finally {
        await client.end().catch(() => {})
      }
    })
}
