import type { Command } from 'commander'
import { readConfig } from '../../config.ts'
import { portNumber } from '../../environment.ts'
import { DataError, isDataError } from '../../errors.ts'
import { findDatabaseAccess } from '../../health/database-access.ts'
import { jobs } from '../../jobs/jobs.ts'
import { parseArgument } from '../parse-argument.ts'
import { jobLine, runJobsOnce } from '../worker/run-jobs-once.ts'
import { runWorker } from '../worker/run-worker.ts'

interface Options {
  once?: boolean
  metricsPort?: number
  metricsHost: string
}

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description(
      'Run the scheduled jobs until SIGINT or SIGTERM: release expired holds, close unpaid purchases, lower lapsed tiers, warm the caches, reconcile the ledger and the Stars. Any number of workers may run.',
    )
    .option('--once', 'run each job once and exit; exit code 1 if a job fails or finds a discrepancy')
    .option(
      '--metrics-port <port>',
      'serve /metrics for Prometheus and /healthz on this port',
      parseArgument(portNumber()),
    )
    .option('--metrics-host <host>', 'address to serve them on', '127.0.0.1')
    .addHelpText(
      'after',
      `
Jobs, with their times in UTC:
${jobs.map(({ name, cron }) => `  ${jobLine(name, cron)}`).join('\n')}

Environment:
  BOT_TOKEN           for the reconciliation with this bot's list of Stars; without it that job is skipped
  TELEGRAM_API_ROOT   Bot API server (https://api.telegram.org)
  LOG_LEVEL           JSON lines on stdout (info)`,
    )
    .action(async ({ once, metricsPort: port, metricsHost: host }: Options, command: Command) => {
      const settings = { portSetting: '--metrics-port', hostSetting: '--metrics-host' }
      const metrics = port === undefined ? undefined : { port, host, ...settings }
      try {
        await (once ? runJobsOnce(command) : runWorker(metrics))
      } catch (error) {
        throw await withAllGrants(error)
      }
    })
}

/** Replaces the error about one missing grant by one that names all grants that the user of the database lacks. */
async function withAllGrants(error: unknown): Promise<unknown> {
  if (!isDataError(error, 'PERMISSION_DENIED')) return error
  const access = await findDatabaseAccess(readConfig().databaseUrl).catch(() => undefined)
  if (!access || access.missingGrants.length < 1) return error
  const grants = access.missingGrants.map((grant) => `${grant};`).join(' ')
  const message = `the user of DATABASE_URL lacks rights: run as the owner: ${grants}`
  return new DataError('PERMISSION_DENIED', message, { cause: error })
}
