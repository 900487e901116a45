#!/usr/bin/env node
import { Command } from 'commander'
import { addBotCommand } from './commands/bot.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addMigrateCommand } from './commands/migrate.ts'
import { addOperatorCommand } from './commands/operator.ts'
import { addReconcileCommand } from './commands/reconcile.ts'
import { addWarmCommand } from './commands/warm.ts'
import { addWorkerCommand } from './commands/worker.ts'
import { explain } from './report.ts'

const program = new Command('pnpm data')
  .description('The operator’s command line of the tarot bot’s data.')
  .option('--json', 'print one JSON value instead of text')
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text)} See pnpm data --help\n`) })
  .addHelpText(
    'after',
    `
Environment:
  DATABASE_URL        postgresql://user:password@host:port/database (needed)
  REDIS_URL           redis://host:port, redis-sentinel://host:port,host:port#name,
                      redis-cluster://host:port,host:port, rediss… for TLS, or unix:///path of a socket
                      (without it: caches in this process alone)
  REDIS_NAMESPACE     first part of every Redis key (tarot)
  DATABASE_POOL_SIZE  connections to Postgres at the most (10)
  DATABASE_DIRECT_URL Postgres itself, for migrate, where DATABASE_URL leads to a connection pooler
  DATABASE_PREPARED_STATEMENTS
                      on or off: whether statements are prepared by name (on; off behind a connection pooler)
  BOT_TOKEN           for what asks Telegram: reconcile --stars, worker
  TELEGRAM_API_ROOT   another Bot API server than https://api.telegram.org

Without DATABASE_URL, the servers of \`pnpm start\` are used, as .data/env names them. With --data-dir that file is in
the folder given there: pnpm exec node --env-file=<folder>/env packages/data/src/cli/main.ts <command>
Exit code 0 only when all is well.`,
  )

/** What commander says, and what it guesses was meant, as sentences of one line. */
function oneLine(text: string): string {
  const [said = '', ...guesses] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  return [`${said.replace(/\.$/, '')}.`, ...guesses].join(' ')
}

addMigrateCommand(program)
addReconcileCommand(program)
addWarmCommand(program)
addWorkerCommand(program)
addOperatorCommand(program)
addBotCommand(program)
addDoctorCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
