import { startLocalPostgres } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { DataError } from '../errors.ts'
import { deployMigrations } from '../migrations/deploy.ts'
import { openData } from '../open-data.ts'
import { addUser } from '../testing/index.ts'
import { createDatabase } from './database.ts'
import { createPool } from './pool.ts'

async function useServer() {
  const server = await startLocalPostgres({ durable: true })
  await deployMigrations({ databaseUrl: server.url })
  const data = await openData({
    databaseUrl: server.url,
    poolSize: 4,
    connectionTimeout: 3_000,
    queryTimeout: 3_000,
    logger: { warn() {} },
  })
  onTestFinished(async () => {
    await data.close()
    await server.stop()
  })
  return { server, data }
}

const request = (userId: bigint, idempotencyKey: string) => ({
  userId,
  spreadType: 'single' as const,
  cards: [],
  interpretation: 'x',
  price: 1,
  idempotencyKey,
})

test('while Postgres is down Prisma and prepared statements fail as unavailable; repeated afterwards, the call happens once', async () => {
  const { server, data } = await useServer()
  const userId = await addUser(data, 10)
  await data.readings.buy(request(userId, 'before'))
  await server.kill()
  const calls = [
    () => data.readings.buy(request(userId, 'during')),
    () => data.credits.balance(userId),
    () => data.users.get(userId),
    () => data.users.list({ search: 'nobody' }),
    () => data.reconcile(),
  ]
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true })
  }
  expect(await data.health()).toMatchObject({ ok: false, database: { ok: false, latency: null } })

  await server.restart()
  const [first, again] = [
    await data.readings.buy(request(userId, 'during')),
    await data.readings.buy(request(userId, 'during')),
  ]
  expect([first.replayed, again.replayed]).toEqual([false, true])
  expect(await data.users.get(userId)).not.toBeNull()
  expect((await data.credits.balance(userId)).balance).toBe(8)
  expect(await data.health()).toMatchObject({ ok: true, redis: null })
})

test('calls interrupted by an immediate stop and repeated with their keys happen exactly once', async () => {
  const { server, data } = await useServer()
  const userId = await addUser(data, 1_000)
  const keys = Array.from({ length: 300 }, (_, n) => `cut:${n}`)
  let acknowledged = 0
  const outcomes = await Promise.all(
    keys.map(async (key) => {
      try {
        await data.readings.buy(request(userId, key))
        acknowledged += 1
        if (acknowledged === 40) await server.kill()
        return 'bought'
      } catch (error) {
        return (error as DataError).code
      }
    }),
  )
  expect([...new Set(outcomes)].sort()).toEqual(['DATABASE_UNAVAILABLE', 'bought'])
  await server.restart()
  for (const key of keys) await data.readings.buy(request(userId, key))
  expect(await data.credits.balance(userId)).toEqual({ balance: 700, version: 302 })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('a Postgres that hangs counts as unavailable, and a call that it commits late happens once', async () => {
  const { server, data } = await useServer()
  const userId = await addUser(data, 10)
  const pids = await data.prisma.$queryRaw<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name = 'tarot-data'`
  for (const { pid } of pids) process.kill(pid, 'SIGSTOP')
  process.kill(server.pid, 'SIGSTOP')
  try {
    await expect(data.readings.buy(request(userId, 'hung'))).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
    await expect(data.users.get(userId)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  } finally {
    process.kill(server.pid, 'SIGCONT')
    for (const { pid } of pids) process.kill(pid, 'SIGCONT')
  }
  await data.readings.buy(request(userId, 'hung'))
  expect(await data.credits.balance(userId)).toEqual({ balance: 9, version: 3 })
})

test('close may be called twice, and waits for running calls', async () => {
  const { data } = await useServer()
  const userId = await addUser(data, 5)
  const bought = data.readings.buy(request(userId, 'last'))
  await Promise.all([data.close(), data.close()])
  expect(await bought).toMatchObject({ balance: 4 })
  await expect(data.credits.balance(userId)).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(data.users.get(userId)).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(data.sessions.get('x')).rejects.toMatchObject({ code: 'CLOSED' })
  await expect(data.sessions.set('x', 1)).rejects.toMatchObject({ code: 'CLOSED' })
})

test.each([
  ['DATABASE_UNAVAILABLE', 'the database does not answer; try again in a moment', true],
  ['PERMISSION_DENIED', 'the user of the database lacks a right', false],
] as const)(
  '%s from the check of a new connection is the same through Prisma',
  async (code, message, retryable) => {
    const { server } = await useServer()
    const options = { poolSize: 1, connectionTimeout: 20_000, queryTimeout: 20_000, onIdleError() {} }
    const pool = createPool({ databaseUrl: server.url, ...options })
    onTestFinished(() => pool.end())
    pool.check = {
      onConnect: () => Promise.reject(new DataError(code, message)),
      accepts: () => true,
    }
    const { prisma } = createDatabase(pool)
    await expect(prisma.user.findMany()).rejects.toMatchObject({ code, message, retryable })
  },
)
