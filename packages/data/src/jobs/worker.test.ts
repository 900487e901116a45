import { startLocalPostgres } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import type { Job, JobRun } from '../index.ts'
import { jobs, openData, startWorker } from '../index.ts'
import { deployMigrations } from '../migrations/deploy.ts'
import { addUser, type TestData, useTestData } from '../testing/index.ts'

/** Starts a worker that polls twice a second. */
async function useWorker(
  { data, databaseUrl }: TestData,
  list: readonly Job[],
  onRun?: (run: JobRun) => void,
) {
  const worker = await startWorker({
    databaseUrl,
    data,
    jobs: list,
    pollingInterval: 0.5,
    ...(onRun ? { onRun } : {}),
  })
  onTestFinished(() => worker.stop())
  return worker
}

/** What a worker without settings of backups runs. */
const configured = jobs.filter(({ isConfigured }) => isConfigured === undefined)

test('runs every job at its start: expired holds are released, tiers lowered, the ledger reconciled', async () => {
  const opened = await useTestData()
  const { data, databaseUrl } = opened
  const userId = await addUser(data, 10)
  const { transactionId } = await data.readings.reserve({ userId, price: 3, idempotencyKey: 'abandoned' })
  const expiresAt = new Date(Date.now() - 10 * 86_400_000)
  await data.users.setTier({ userId, tier: 'premium', expiresAt, actor: 'test', reason: 'test' })
  await query(
    databaseUrl,
    `set session_replication_role = replica;
     update transactions set created_at = now() - interval '1 hour' where id = ${transactionId}`,
  )
  const remaining = new Set(configured.map(({ name }) => name))
  const all = Promise.withResolvers<void>()
  const results: Record<string, unknown> = {}
  await useWorker(opened, jobs, ({ job, result, error }) => {
    results[job] = error ?? result
    remaining.delete(job)
    if (remaining.size === 0) all.resolve()
  })
  await all.promise
  expect(results).toEqual({
    'release-expired-holds': { released: 1, failed: 0 },
    'expire-purchases': { expired: 0, failed: 0 },
    'lapse-tiers': { lowered: 1, failed: 0 },
    'warm-caches': { users: 1, loaded: 2, failed: 0, skipped: 0 },
    'reconcile-stars': { skipped: 1 },
    'reconcile-ledger': expect.objectContaining({ users: 1, discrepancies: 0 }),
  })
  expect((await data.credits.balance(userId)).balance).toBe(10)
  expect((await data.users.get(userId))?.subscriptionTier).toBe('basic')
  expect((await data.reconciliations.list({ subject: 'ledger' })).items).toMatchObject([
    { discrepancyCount: 0 },
  ])
})

test('the schedule of a job that an earlier version had is removed', async () => {
  const opened = await useTestData()
  const job: Job = { name: 'former', cron: '0 0 1 1 *', expiresIn: 60, run: async () => ({}) }
  const former = await useWorker(opened, [job], () => {})
  await former.stop()
  await useWorker(opened, jobs, () => {})
  const scheduled = await query<{ name: string }>(
    opened.databaseUrl,
    'select name from pgboss.schedule order by name',
  )
  expect(scheduled.map(({ name }) => name)).toEqual(configured.map(({ name }) => name).sort())
})

test('of three workers one runs a job at a time, however often it is enqueued', async () => {
  const opened = await useTestData()
  let running = 0
  let max = 0
  let runs = 0
  const gates: PromiseWithResolvers<void>[] = []
  const job: Job = {
    name: 'one-at-a-time',
    cron: '0 0 1 1 *',
    expiresIn: 60,
    async run() {
      running += 1
      runs += 1
      max = Math.max(max, running)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      running -= 1
      return {}
    },
  }
  const done: string[] = []
  const workers = await Promise.all(
    [1, 2, 3].map(() => useWorker(opened, [job], ({ job: name }) => done.push(name))),
  )
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await until(() => running === 1)
  for (let n = 0; n < 10; n += 1) await Promise.all(workers.map((worker) => worker.enqueue(job.name)))
  gates[0]?.resolve()
  await until(() => runs === 2)
  gates[1]?.resolve()
  await until(() => done.length === 2)
  expect(max).toBe(1)
  // Thirty requests while one run was active: one more run, not thirty.
  const [queued] = await query<{ count: string }>(
    opened.databaseUrl,
    `select count(*) from pgboss.job where name = 'one-at-a-time' and state in ('created', 'active')`,
  )
  expect(Number(queued?.count)).toBeLessThanOrEqual(1)
})

test('a job that fails reports the error and is retried', async () => {
  const opened = await useTestData()
  let tries = 0
  const runs: JobRun[] = []
  const worked = Promise.withResolvers<void>()
  const job: Job = {
    name: 'fails-once',
    cron: '0 0 1 1 *',
    expiresIn: 60,
    async run() {
      tries += 1
      if (tries === 1) throw new Error('the first time')
      return { tries }
    },
  }
  await useWorker(opened, [job], (run) => {
    runs.push(run)
    if (run.result) worked.resolve()
  })
  await worked.promise
  expect(runs).toMatchObject([{ error: { message: 'the first time' } }, { result: { tries: 2 } }])
})

test('an outage of the queue is reported once at its beginning and once at its end', async () => {
  const server = await startLocalPostgres({ durable: true })
  await deployMigrations({ databaseUrl: server.url })
  const data = await openData({ databaseUrl: server.url, logger: { warn() {} } })
  const reports: string[] = []
  const runs: JobRun[] = []
  const job: Job = { name: 'idle', cron: '0 0 1 1 *', expiresIn: 60, run: async () => ({}) }
  const other: Job = { ...job, name: 'idle-too' }
  let errors = 0
  const worker = await startWorker({
    databaseUrl: server.url,
    data,
    jobs: [job, other],
    pollingInterval: 0.5,
    onRun: (run) => runs.push(run),
    onError: () => reports.push('error'),
    onRecovered: (outage) => {
      reports.push('recovered')
      errors = outage.errors
    },
  })
  onTestFinished(async () => {
    await worker.stop()
    await data.close()
    await server.stop()
  })
  await expect.poll(() => runs.length).toBe(2)
  await server.kill()
  await expect.poll(() => reports).toEqual(['error'])
  // Each of these requests fails.
  for (let times = 0; times < 5; times += 1) await expect(worker.enqueue('idle')).rejects.toThrow()
  await server.restart()
  await expect
    .poll(() =>
      worker.enqueue('idle').then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await expect.poll(() => reports).toEqual(['error', 'recovered'])
  expect(errors).toBeGreaterThan(0)
})

test('an unreachable database is DATABASE_UNAVAILABLE', async () => {
  const { data } = await useTestData()
  const started = startWorker({ databaseUrl: 'postgresql://x@127.0.0.1:1/x', data, jobs: [] })
  await expect(started).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
})
