#!/usr/bin/env node
import { Command } from 'commander'
import { addBackupCommand } from './commands/backup.ts'
import { addBotCommand } from './commands/bot.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addOperatorCommand } from './commands/operator.ts'
import { addReconcileCommand } from './commands/reconcile.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addWarmCommand } from './commands/warm.ts'
import { addWorkerCommand } from './commands/worker.ts'
import { explain } from './report.ts'

const program = new Command('pnpm data')
  .description('The operators’ command line for the data of the tarot bot.')
  .option('--json', 'print one JSON value instead of text')
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text)} See pnpm data --help\n`) })
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL        postgresql://user:password@host:port/database (required)
  REDIS_URL           redis://host:port, redis-sentinel://host:port,host:port#name,
                      redis-cluster://host:port,host:port, rediss… for TLS, or unix:///path of a socket
                      (without it, each process caches for itself)
  REDIS_NAMESPACE     prefix of every Redis key (tarot)
  DATABASE_POOL_SIZE  maximum number of connections to Postgres (10)
  DATABASE_DIRECT_URL Postgres itself, for migrate, if DATABASE_URL leads to a connection pooler
  DATABASE_PREPARED_STATEMENTS
                      on or off: whether statements are prepared by name (on; off behind a connection pooler)
  BOT_TOKEN           for commands that call Telegram: reconcile --stars, worker
  TELEGRAM_API_ROOT   Bot API server (https://api.telegram.org)
  BACKUP_REPOSITORY   for backup, restore and worker, with the other settings in docs/guides/backups.md

Without DATABASE_URL, the addresses in .data/env are used, those of the servers of \`pnpm start\`. With --data-dir that
file is in that folder: pnpm exec node --env-file=<folder>/env packages/data/src/cli/main.ts <command>
Exit code 0 only on success.`,
  )

/** Commander's error and its suggestion, in one line. */
function oneLine(text: string): string {
  const [message = '', ...suggestions] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return [`${message.replace(/\.$/, '')}.`, ...suggestions].join(' ')
}

addMigrateCommand(program)
addRestoreCommand(program)
addReconcileCommand(program)
addWarmCommand(program)
addWorkerCommand(program)
addOperatorCommand(program)
addBotCommand(program)
addBackupCommand(program)
addDoctorCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
