import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startLocalPgBouncer } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { type Job, type JobRun, openData, startWorker } from '../index.ts'
import { deployMigrations } from '../migrations/deploy.ts'
import { useTestData } from '../testing/index.ts'

/** A database behind a PgBouncer in transaction mode, with fewer server connections than clients. */
async function usePooler(settings: Record<string, string> = {}) {
  const opened = await useTestData({ redisUrl: undefined })
  const pooler = await startLocalPgBouncer(opened.databaseUrl, { settings })
  onTestFinished(() => pooler.stop())
  return { ...opened, poolerUrl: pooler.url }
}

/** Makes all calls of the data package in a process of its own, as customers `from` to `from + 9`. */
async function runCustomers(start: {
  databaseUrl: string
  redisUrl?: string
  namespace?: string
  from: number
}) {
  const child = fork(fileURLToPath(new URL('../../test/customers-process.ts', import.meta.url)), {
    execArgv: [],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.send(start)
  const [result] = (await once(child, 'message')) as [{ error?: string; sum?: number }]
  return result
}

test('two processes make all calls concurrently behind PgBouncer in transaction mode', async () => {
  const { poolerUrl, databaseUrl, redisUrl, namespace, data } = await usePooler()
  const results = await Promise.all(
    [1, 2].map((n) => runCustomers({ databaseUrl: poolerUrl, redisUrl, namespace, from: n * 1_000 })),
  )
  expect(results).toEqual([{ sum: 10 * 41 }, { sum: 10 * 41 }])
  expect((await data.reconcile()).discrepancies).toEqual([])
  const [counted] = await query<{ sum: string }>(databaseUrl, 'select sum(balance)::text as sum from credits')
  expect(Number(counted?.sum)).toBe(2 * 10 * 41)
})

test('names of prepared statements identify their texts, so that no process runs the statement of another', async () => {
  const { data, databaseUrl } = await useTestData({ poolSize: 1 })
  const names = (opened: typeof data) =>
    opened.prisma.$queryRawUnsafe<{ name: string; statement: string }[]>(
      'select name, statement from pg_prepared_statements',
    )
  await data.users.register({ telegramId: 1n })
  await data.users.list()
  const other = await openData({ databaseUrl, poolSize: 1 })
  onTestFinished(() => other.close())
  await other.users.list({ search: 'a' })
  await other.users.list()
  await other.users.register({ telegramId: 1n })
  const [here, there] = [await names(data), await names(other)]
  const texts = new Map(here.map(({ name, statement }) => [name, statement]))
  const shared = there.filter(({ name }) => texts.has(name))
  expect(shared.length).toBeGreaterThan(2)
  for (const { name, statement } of shared) expect(texts.get(name)).toBe(statement)
  for (const { name } of here) expect(name).toMatch(/^\w+_[\w-]{22}$/)
})

test('named statements can be turned off and on, and are off behind a pooler by default', async () => {
  const { databaseUrl, poolerUrl } = await usePooler({ default_pool_size: '1' })
  const count = async (url: string, preparedStatements?: boolean) => {
    const data = await openData({ databaseUrl: url, poolSize: 1, preparedStatements })
    try {
      await data.users.register({ telegramId: 1n })
      await data.users.list()
      const [row] = await data.prisma.$queryRaw<
        { count: bigint }[]
      >`select count(*) from pg_prepared_statements`
      return Number(row?.count)
    } finally {
      await data.close()
    }
  }
  expect(await count(databaseUrl)).toBeGreaterThan(1)
  expect(await count(databaseUrl, false)).toBe(0)
  expect(await count(poolerUrl)).toBe(0)
  expect(await count(`${databaseUrl}?pgbouncer=true`)).toBe(0)
  // With one server connection the named statements can be counted.
  expect(await count(poolerUrl, true)).toBeGreaterThan(1)
})

test('migrations refuse a pooler, and name the variable for a direct address', async () => {
  const { poolerUrl } = await usePooler()
  await expect(deployMigrations({ databaseUrl: poolerUrl })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    field: 'DATABASE_DIRECT_URL',
    message: expect.stringMatching(/^DATABASE_URL leads to a connection pooler.*DATABASE_DIRECT_URL/),
  })
})

test('a start-up parameter that the pooler refuses is named', async () => {
  const { poolerUrl } = await usePooler()
  await expect(openData({ databaseUrl: `${poolerUrl}?options=-c%20work_mem%3D8MB` })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(/the pooler refuses the parameter .*ignore_startup_parameters/),
  })
})

test('a user, a password or a database that the pooler refuses is named', async () => {
  const { poolerUrl } = await usePooler()
  const openWith = (change: Partial<Record<'username' | 'password' | 'pathname', string>>) =>
    openData({ databaseUrl: Object.assign(new URL(poolerUrl), change).href })
  for (const change of [{ username: 'nobody' }, { password: 'wrong' }]) {
    await expect(openWith(change)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('refuses the user or the password of DATABASE_URL'),
    })
  }
  await expect(openWith({ pathname: '/nowhere' })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('change the name at the end of DATABASE_URL'),
  })
})

test('workers share their jobs behind a pooler', async () => {
  const { data, poolerUrl } = await usePooler()
  const runs: JobRun[] = []
  let running = 0
  let maxRunning = 0
  const job: Job = {
    name: 'counts',
    cron: '0 0 1 1 *',
    expiresIn: 60,
    async run() {
      running += 1
      maxRunning = Math.max(maxRunning, running)
      await data.credits.balance(1n).catch(() => {})
      running -= 1
      return {}
    },
  }
  const workers = await Promise.all(
    [1, 2].map(() =>
      startWorker({
        databaseUrl: poolerUrl,
        data,
        jobs: [job],
        pollingInterval: 0.5,
        onRun: (run) => runs.push(run),
      }),
    ),
  )
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
  })
  await expect.poll(() => runs.length).toBe(1)
  await workers[1]?.enqueue('counts')
  await expect.poll(() => runs.length).toBe(2)
  expect(maxRunning).toBe(1)
  expect(runs.every(({ error }) => error === undefined)).toBe(true)
})
