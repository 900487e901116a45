import { once } from 'node:events'
import { backgroundNiceness, lowerPriority } from '@tarot/processes'
import { type Logger, pino } from 'pino'
import { z } from 'zod'
import { type BackupDuties, openBackupDuties } from '../../backup/schedule/backup-duties.ts'
import { readConfig } from '../../config.ts'
import { translateError } from '../../database/translate-error.ts'
import { logLevel, readEnvironment } from '../../environment.ts'
import type { ListenAddress } from '../../http/listen.ts'
import { jobs } from '../../jobs/jobs.ts'
import { type JobRun, startWorker, type Worker } from '../../jobs/start-worker.ts'
import { countJobRuns } from '../../metrics/count-job-runs.ts'
import { type MetricsServer, serveMetrics } from '../../metrics/serve-metrics.ts'
import { type Data, openData } from '../../open-data.ts'
import { readBotId } from '../../telegram/bot-id.ts'
import { telegramStarList } from '../../telegram/fetch-star-list.ts'
import { explain } from '../report.ts'

/**
 * `pnpm data worker`: runs the jobs on their schedules until SIGINT or SIGTERM, with JSON lines on stdout. All that it does
 * can wait for those who talk to the bot.
 */
export async function runWorker(metrics: ListenAddress | undefined): Promise<void> {
  lowerPriority(backgroundNiceness)
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
  const backups = await openBackupDuties()
  let server: MetricsServer | undefined
  let worker: Worker | undefined
  try {
    const others = await data.bots.findOthers()
    if (others) logger.warn({ err: { message: others.message } }, 'this database belongs to another bot')
    if (metrics) server = await serveMetrics(data, metrics)
    worker = await start(data, logger, backups)
    logger.info({ jobs: jobs.map(({ name }) => name) }, 'the worker is ready')
    const signal = await Promise.race(
      ['SIGINT', 'SIGTERM'].map((name) => once(process, name).then(() => name)),
    )
    logger.info({ signal }, 'stopping')
  } finally {
    // An open handle would keep a worker that failed to start running, with /healthz at 200.
    await Promise.all([backups?.stop(), worker?.stop()])
    await server?.close()
    await data.close()
  }
  logger.info('stopped')
}

function start(data: Data, logger: Logger, backups: BackupDuties | undefined): Promise<Worker> {
  const count = countJobRuns(data.metrics)
  const readStarList = telegramStarList()
  if (!readStarList) logger.warn('BOT_TOKEN is not set: the Stars are not reconciled with Telegram’s list')
  if (!backups) logger.warn('BACKUP_REPOSITORY is not set: this worker makes no backups')
  backups?.startUploading((message) =>
    logger.warn(
      { err: { message } },
      'the write-ahead log is not uploaded: it stays on this machine, and is retried',
    ),
  )
  return startWorker({
    databaseUrl: readConfig().databaseUrl,
    data,
    readStarList,
    backups,
    onFailure: ({ job, item, error }) =>
      logger.warn(
        { job, item, err: { message: explain(error) } },
        'a job could not handle an item: it will retry later',
      ),
    onError: (error) =>
      logger.warn({ err: { message: translateError(error).message } }, 'the job queue is unavailable'),
    onRecovered: (outage) => logger.info(outage, 'the job queue is available again'),
    onRun(run) {
      count(run)
      logRun(logger, run)
    },
  })
}

function logRun(logger: Logger, { job, duration, result, error }: JobRun): void {
  const facts = { job, duration: Math.round(duration), ...result }
  if (error) logger.error({ ...facts, err: { message: error.message } }, 'a job failed')
  else if (result?.discrepancies)
    logger.error(facts, 'a reconciliation found discrepancies: see pnpm data reconcile')
  else if (result?.failed) logger.warn(facts, 'a job could not handle all items: see pnpm data doctor')
  else logger.info(facts, 'a job has finished')
}
