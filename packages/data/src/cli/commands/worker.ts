import { once } from 'node:events'
import { type Command, InvalidArgumentError } from 'commander'
import { type Logger, pino } from 'pino'
import { Counter, Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import { readConfig } from '../../config.ts'
import { translateError } from '../../database/translate-error.ts'
import { logLevel, readEnvironment } from '../../environment.ts'
import { DataError, isDataError } from '../../errors.ts'
import { findDatabaseAccess } from '../../health/database-access.ts'
import type { ListenAddress } from '../../http/listen.ts'
import type { ItemFailure } from '../../jobs/failed-items.ts'
import { jobs } from '../../jobs/jobs.ts'
import { type JobRun, startWorker, type Worker } from '../../jobs/start-worker.ts'
import { type MetricsServer, serveMetrics } from '../../metrics/serve-metrics.ts'
import { type Data, openData } from '../../open-data.ts'
import { readBotId } from '../../telegram/bot-id.ts'
import { telegramStarList } from '../../telegram/fetch-star-list.ts'
import { explain, print } from '../report.ts'

/** Of the column that has the names of the jobs. */
const nameWidth = Math.max(...jobs.map(({ name }) => name.length)) + 2

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
    .option('--metrics-port <port>', 'serve /metrics for Prometheus and /healthz on this port', port)
    .option('--metrics-host <host>', 'address to serve them on', '127.0.0.1')
    .addHelpText(
      'after',
      `
Jobs, with their times in UTC:
${jobs.map(({ name, cron }) => `  ${name.padEnd(nameWidth)}${cron}`).join('\n')}

Environment:
  BOT_TOKEN           for the reconciliation with this bot's list of Stars; without it that job is skipped
  TELEGRAM_API_ROOT   Bot API server (https://api.telegram.org)
  LOG_LEVEL           JSON lines on stdout (info)`,
    )
    .action(async ({ once, metricsPort: port, metricsHost: host }: Options, command: Command) => {
      const settings = { portSetting: '--metrics-port', hostSetting: '--metrics-host' }
      const metrics = port === undefined ? undefined : { port, host, ...settings }
      try {
        await (once ? workOnce(command) : work(metrics))
      } catch (error) {
        throw await withAllGrants(error)
      }
    })
}

async function workOnce(command: Command): Promise<void> {
  const data = await openData({ ...readConfig(), botId: readBotId() })
  try {
    const results: Record<string, RunResult> = {}
    const failures: string[] = []
    const onFailure = ({ job, item, error }: ItemFailure) =>
      failures.push(`${job}  ${item}: ${explain(error)}`)
    // A job that fails does not prevent the others.
    for (const { name, run } of jobs) {
      try {
        results[name] = await run({ data, readStarList: telegramStarList(), onFailure })
      } catch (error) {
        results[name] = { error: explain(error) }
      }
    }
    const lines = Object.entries(results).map(
      ([name, result]) => `${name.padEnd(nameWidth)}${formatResult(result)}`,
    )
    print(command, results, [...lines, ...failures].join('\n'))
    if (Object.values(results).some(isUnsuccessful)) process.exitCode = 1
  } finally {
    await data.close()
  }
}

type RunResult = Record<string, number> | { error: string }

const isFailure = (result: RunResult): result is { error: string } => typeof result.error === 'string'

function formatResult(result: RunResult): string {
  if (isFailure(result)) return `failed: ${result.error}`
  return Object.entries(result)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

function isUnsuccessful(result: RunResult): boolean {
  if (isFailure(result)) return true
  const { discrepancies = 0, failed = 0 } = result
  return discrepancies + failed > 0
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

async function work(metrics: ListenAddress | undefined): Promise<void> {
  const logger = pino({
    level: readEnvironment(z.object({ LOG_LEVEL: logLevel() }), process.env).LOG_LEVEL,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  const data = await openData({
    ...readConfig(),
    botId: readBotId(),
    logger: { warn: (message: string) => logger.warn(message) },
  })
  let server: MetricsServer | undefined
  let worker: Worker | undefined
  try {
    const others = await data.bots.findOthers()
    if (others) logger.warn({ err: { message: others.message } }, 'this database belongs to another bot')
    if (metrics) server = await serveMetrics(data, metrics)
    worker = await start(data, logger)
    logger.info({ jobs: jobs.map(({ name }) => name) }, 'the worker is ready')
    const signal = await Promise.race(
      ['SIGINT', 'SIGTERM'].map((name) => once(process, name).then(() => name)),
    )
    logger.info({ signal }, 'stopping')
  } finally {
    // An open handle would keep a worker that failed to start running, with /healthz at 200.
    await worker?.stop()
    await server?.close()
    await data.close()
  }
  logger.info('stopped')
}

function start(data: Data, logger: Logger): Promise<Worker> {
  const count = countRuns(data.metrics)
  const readStarList = telegramStarList()
  if (!readStarList) logger.warn('BOT_TOKEN is not set: the Stars are not reconciled with Telegram’s list')
  return startWorker({
    databaseUrl: readConfig().databaseUrl,
    data,
    readStarList,
    onFailure: ({ job, item, error }) =>
      logger.warn(
        { job, item, err: { message: explain(error) } },
        'a job could not handle an item: it will retry later',
      ),
    onTrouble: (error) =>
      logger.warn({ err: { message: translateError(error).message } }, 'the job queue is unavailable'),
    onRecovered: (trouble) => logger.info(trouble, 'the job queue is available again'),
    onRun(run) {
      count(run)
      const { job, duration, result, error } = run
      const facts = { job, duration: Math.round(duration), ...result }
      if (error) logger.error({ ...facts, err: { message: error.message } }, 'a job failed')
      else if (result?.discrepancies)
        logger.error(facts, 'a reconciliation found discrepancies: see pnpm data reconcile')
      else if (result?.failed) logger.warn(facts, 'a job could not handle all items: see pnpm data doctor')
      else logger.info(facts, 'a job has finished')
    },
  })
}

function countRuns(registry: Registry): (run: JobRun) => void {
  const runs = new Counter({
    name: 'tarot_job_runs_total',
    help: 'Runs of each job, by outcome.',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'tarot_job_duration_seconds',
    help: 'Duration of the runs of each job.',
    labelNames: ['job'],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers: [registry],
  })
  return ({ job, duration, error }) => {
    runs.inc({ job, outcome: error ? 'failed' : 'done' })
    seconds.observe({ job }, duration / 1_000)
  }
}

function port(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value
  throw new InvalidArgumentError('It must be a port, 1 to 65535.')
}
