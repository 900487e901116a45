import { PgBoss } from 'pg-boss'
import { explainConnection } from '../database/explain-connection.ts'
import { requirePostgresAddress } from '../database/postgres-address.ts'
import { jobs as allJobs, type Job, type JobContext } from './jobs.ts'

export interface WorkerOptions extends JobContext {
  /** As in `DATABASE_URL`. The worker opens up to three connections of its own. */
  databaseUrl: string
  /** Default: all jobs. */
  jobs?: readonly Job[]
  /** Called after each run, with its result or its error. */
  onRun?: (run: JobRun) => void
  /** Called once when the queue itself fails, for example by a lost connection. The worker retries by itself. */
  onError?: (error: Error) => void
  /** Called when the queue works again, with the number of errors since. */
  onRecovered?: (outage: { errors: number }) => void
  /** Seconds between polls of the queue. Default 2. */
  pollingInterval?: number
}

export interface JobRun {
  job: string
  /** Milliseconds. */
  duration: number
  /** The counts that the job returned. */
  result?: Record<string, number>
  error?: Error
}

export interface Worker {
  /** Enqueues a run of this job. Does nothing if one is queued already. */
  enqueue(job: string): Promise<void>
  /** Starts no more runs, and waits up to half a minute for running ones. */
  stop(): Promise<void>
}

/**
 * Runs the jobs on their schedules, by pg-boss. Of any number of workers, one at a time runs each job; if that worker
 * dies, another takes over within a minute. Each job also runs once at the start, for runs that were missed while no
 * worker was running.
 *
 * @throws DataError `DATABASE_UNAVAILABLE`, `PERMISSION_DENIED` if the schema `pgboss` cannot be created
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { databaseUrl, jobs = allJobs, onRun, onError, onRecovered, pollingInterval = 2 } = options
  const boss = new PgBoss({
    ...requirePostgresAddress(databaseUrl).options,
    application_name: 'tarot-worker',
    max: 3,
    cronMonitorIntervalSeconds: 10,
    cronWorkerIntervalSeconds: 5,
    monitorIntervalSeconds: 10,
    superviseIntervalSeconds: 10,
  })
  /** Errors since the last run of a job. Each retry of each queue counts. */
  let errors = 0
  boss.on('error', (error) => {
    errors += 1
    if (errors === 1) onError?.(error)
  })
  try {
    await boss.start()
    await unscheduleFormerJobs()
    for (const job of jobs) if (job.isConfigured?.(options) ?? true) await open(job)
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw explainConnection(error)
  }

  /** Schedules of jobs that an earlier version had would enqueue runs that no worker takes. */
  async function unscheduleFormerJobs(): Promise<void> {
    const names = new Set([...allJobs, ...jobs].map(({ name }) => name))
    for (const { name } of await boss.getSchedules()) if (!names.has(name)) await boss.unschedule(name)
  }

  async function open({ name, cron, expiresIn, run }: Job): Promise<void> {
    // `stately`: one active and one queued run over all workers.
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
    async enqueue(job) {
      await boss.send(job)
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 30_000 })
    },
  }
}
