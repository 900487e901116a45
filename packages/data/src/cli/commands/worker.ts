import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { Counter, Histogram, type Registry } from 'prom-client'
import { readConfig } from '../../config.ts'
import { DataError } from '../../errors.ts'
import { jobs } from '../../jobs/jobs.ts'
import { type JobRun, startWorker } from '../../jobs/start-worker.ts'
import { type Data, openData } from '../../open-data.ts'
import { print } from '../report.ts'
import { telegramStarList } from '../telegram-star-list.ts'

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description(
      'Do what has to be done again and again, until SIGINT or SIGTERM: release abandoned holds and purchases, lower lapsed tiers, prove the ledger and the Stars. Any number of workers may run.',
    )
    .option('--once', 'do each job once, here and now, and end; exit code 1 if one fails or finds a break')
    .option(
      '--metrics-port <port>',
      'serve /metrics for Prometheus and /healthz on this port of 127.0.0.1',
      port,
    )
    .addHelpText(
      'after',
      `
Jobs, with their times in UTC:
${jobs.map(({ name, cron }) => `  ${name.padEnd(20)}${cron}`).join('\n')}

Environment:
  BOT_TOKEN           proves the Stars against the list of this bot; without it that job is left out
  TELEGRAM_API_ROOT   another Bot API server than https://api.telegram.org
  LOG_LEVEL           JSON lines on stdout (info)`,
    )
    .action(async (options: { once?: boolean; metricsPort?: number }, command: Command) => {
      if (options.once) await workOnce(command)
      else await work(options.metricsPort)
    })
}

async function workOnce(command: Command): Promise<void> {
  const data = await openData()
  try {
    const results: Record<string, Record<string, number>> = {}
    for (const { name, run } of jobs) results[name] = await run({ data, readStarList: telegramStarList() })
    const lines = Object.entries(results).map(
      ([name, result]) =>
        `${name.padEnd(20)}${Object.entries(result)
          .map(([key, value]) => `${key} ${value}`)
          .join(', ')}`,
    )
    print(command, results, lines.join('\n'))
    if (Object.values(results).some(({ breaks = 0, failed = 0 }) => breaks + failed > 0)) process.exitCode = 1
  } finally {
    await data.close()
  }
}

async function work(metricsPort: number | undefined): Promise<void> {
  const logger = pino({
    level: process.env.LOG_LEVEL || 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  const data = await openData({
    ...readConfig(),
    logger: { warn: (message: string) => logger.warn(message) },
  })
  const count = countRuns(data.metrics)
  let server: Server | undefined
  try {
    if (metricsPort !== undefined) server = await serveMetrics(data, metricsPort)
  } catch (cause) {
    await data.close()
    throw new DataError(
      'INVALID_CONFIG',
      `Port ${metricsPort} is taken: choose another one with --metrics-port`,
      {
        field: 'metricsPort',
        cause,
      },
    )
  }
  const readStarList = telegramStarList()
  if (!readStarList) logger.warn('BOT_TOKEN is not set: the Stars are not proven against Telegram’s list')
  const worker = await startWorker({
    databaseUrl: readConfig().databaseUrl,
    data,
    readStarList,
    onError: (err) => logger.warn({ err: { message: err.message } }, 'the queue has trouble'),
    onRun(run) {
      count(run)
      const { job, duration, result, error } = run
      const facts = { job, duration: Math.round(duration), ...result }
      if (error) logger.error({ ...facts, err: { message: error.message } }, 'a job failed')
      else if (result?.breaks) logger.error(facts, 'a proof found breaks: see pnpm data reconcile')
      else if (result?.failed) logger.warn(facts, 'a job could not do everything: see pnpm data doctor')
      else logger.info(facts, 'a job is done')
    },
  })
  logger.info({ jobs: jobs.map(({ name }) => name) }, 'the worker is ready')
  const signal = await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name).then(() => name)))
  logger.info({ signal }, 'stopping')
  await worker.stop()
  server?.close()
  await data.close()
  logger.info('stopped')
}

function countRuns(registry: Registry): (run: JobRun) => void {
  const runs = new Counter({
    name: 'tarot_job_runs_total',
    help: 'Runs of each job, by how they ended.',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'tarot_job_duration_seconds',
    help: 'How long runs of each job took.',
    labelNames: ['job'],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers: [registry],
  })
  return ({ job, duration, error }) => {
    runs.inc({ job, outcome: error ? 'failed' : 'done' })
    seconds.observe({ job }, duration / 1_000)
  }
}

async function serveMetrics(data: Data, metricsPort: number): Promise<Server> {
  const server = createServer(async (request, response) => {
    try {
      if (request.url === '/metrics') {
        const text = await data.metrics.metrics()
        response.setHeader('content-type', data.metrics.contentType).end(text)
      } else if (request.url === '/healthz') {
        const { ok } = await data.health()
        response.writeHead(ok ? 200 : 503).end()
      } else response.writeHead(404).end()
    } catch {
      response.writeHead(503).end()
    }
  })
  server.listen(metricsPort, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function port(given: string): number {
  const value = Number(given)
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value
  throw new InvalidArgumentError('It must be a port, 1 to 65535.')
}
