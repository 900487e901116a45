import { PgBoss } from 'pg-boss'
import { explainConnection } from '../database/explain-connection.ts'
import { requirePostgresAddress } from '../database/postgres-address.ts'
import { jobs as allJobs, type Job, type JobContext } from './jobs.ts'

export interface WorkerOptions extends JobContext {
  /** As in `DATABASE_URL`. The worker takes up to three connections of its own. */
  databaseUrl: string
  /** What it does. Default: all jobs. */
  jobs?: readonly Job[]
  /** Called after each run, with what was done or what went wrong. */
  onRun?: (run: JobRun) => void
  /** The queue itself has trouble, such as a lost connection. Called once until `onRecovered`; it goes on by itself. */
  onTrouble?: (error: Error) => void
  /** The queue gives work again. */
  onRecovered?: (trouble: { errors: number }) => void
  /** Seconds between looks for something to do. Default 2. */
  pollingInterval?: number
}

export interface JobRun {
  job: string
  /** Milliseconds. */
  duration: number
  /** Figures of what was done. */
  result?: Record<string, number>
  error?: Error
}

export interface Worker {
  /** Asks for a run of this job now. Nothing happens if one is asked for already. */
  ask(job: string): Promise<void>
  /** Takes no more, and waits up to half a minute for what is under way. */
  stop(): Promise<void>
}

/**
 * Does the jobs at their times, by pg-boss: of any number of workers one does each job at a time, and when that one
 * dies another takes over within a minute. Each job is also done once at the start, for the time nobody worked.
 *
 * @throws DataError `DATABASE_UNAVAILABLE`, `PERMISSION_DENIED` if its schema `pgboss` cannot be made
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { databaseUrl, jobs = allJobs, onRun, onTrouble, onRecovered, pollingInterval = 2 } = options
  const boss = new PgBoss({
    ...requirePostgresAddress(databaseUrl).options,
    application_name: 'tarot-worker',
    max: 3,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 5,
    monitorIntervalSeconds: 10,
    superviseIntervalSeconds: 10,
  })
  /** Since the last run of a job: each retry of each job's queue is one more. */
  let errors = 0
  boss.on('error', (error) => {
    errors += 1
    if (errors === 1) onTrouble?.(error)
  })
  try {
    await boss.start()
    for (const job of jobs) await open(job)
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw explainConnection(error)
  }

  async function open({ name, cron, expiresIn, run }: Job): Promise<void> {
    // `stately`: one run at a time over all workers, and one that waits.
    await boss.createQueue(name, {
      policy: 'stately',
      expireInSeconds: expiresIn,
      heartbeatSeconds: 15,
      retryLimit: 2,
      retryDelay: 5,
      retryBackoff: true,
      retentionSeconds: 3_600,
      deleteAfterSeconds: 86_400,
    })
    await boss.work(name, { pollingIntervalSeconds: pollingInterval }, async () => {
      if (errors > 0) onRecovered?.({ errors })
      errors = 0
      const began = performance.now()
      try {
        const result = await run(options)
        onRun?.({ job: name, duration: performance.now() - began, result })
      } catch (error) {
        onRun?.({ job: name, duration: performance.now() - began, error: error as Error })
        throw error
      }
    })
    await boss.schedule(name, cron)
    await boss.send(name)
  }

  return {
    async ask(job) {
      await boss.send(job)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 30_000 })
    },
  }
}
