import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buy, grant } from '../../test/cache-processes.ts'
import { useCopiedPostgres } from '../../test/copied-postgres.ts'
import { query } from '../../test/query.ts'
import { startTcpProxy, type TcpProxy } from '../../test/tcp-proxy.ts'
import { DatabaseIdentity } from '../database/database-identity.ts'
import { createPool } from '../database/pool.ts'
import { type Data, openData } from '../index.ts'
import { addUser } from '../testing/index.ts'

// Each test creates a Postgres cluster and copies it.
vi.setConfig({ testTimeout: 120_000 })

interface Process {
  data: Data
  /** Between the process and its database. */
  proxy: TcpProxy
}

async function useProcess(databaseUrl: string, port: number, redisUrl?: string): Promise<Process> {
  const proxy = await startTcpProxy(port)
  const url = Object.assign(new URL(databaseUrl), { port: String(proxy.port) }).href
  const data = await openData({ databaseUrl: url, redisUrl, poolSize: 3, logger: { warn() {} } })
  onTestFinished(async () => {
    await data.close()
    await proxy.close()
  })
  return { data, proxy }
}

async function useRedis() {
  const redis = await startLocalRedis()
  onTestFinished(() => redis.stop())
  return redis
}

/** Resets all connections of the process to its database, and resolves when it is connected again. */
async function reconnect({ data, proxy }: Process): Promise<void> {
  proxy.reset()
  await expect
    .poll(() =>
      data.users.list({ limit: 1 }).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
}

/** All values of the user that a process may return from its caches. */
const cached = async (data: Data, userId: bigint) => ({
  balance: (await data.credits.balance(userId)).balance,
  l1Entry: (await data.credits.balance(userId, { maxStaleness: 300_000 })).balance,
  readings: (await data.readings.recent(userId)).length,
  session: await data.sessions.get('draft'),
})

/** A database with a user of 10 credits, an older copy of it, and the writes since the copy was made. */
async function useOlderCopy() {
  const { original, copy } = await useCopiedPostgres()
  const first = await openData({ databaseUrl: original.url })
  const userId = await addUser(first, 10)
  await first.close()
  const older = await copy()
  async function writeMore({ data }: Process): Promise<void> {
    await grant(data, userId, 90)
    await buy(data, userId, 1)
  }
  return { original, older, userId, writeMore }
}

const newest = { balance: 99, l1Entry: 99, readings: 1, session: { of: 'the lost past' } }
const copied = { balance: 10, l1Entry: 10, readings: 0, session: null }

test.each([
  ['Redis', true],
  ['L1 alone', false],
])(
  'with %s, no value of a lost history is served after an older copy has replaced the database',
  async (_, hasRedis) => {
    const { original, older, userId, writeMore } = await useOlderCopy()
    const redisUrl = hasRedis ? (await useRedis()).url : undefined
    const processes = await Promise.all([1, 2].map(() => useProcess(original.url, original.port, redisUrl)))
    await writeMore(processes[0] as Process)
    for (const process of processes) {
      await reconnect(process)
      await process.data.sessions.set('draft', newest.session)
      await expect.poll(() => cached(process.data, userId)).toEqual(newest)
    }

    for (const { proxy } of processes) proxy.target = older.port
    for (const process of processes) await reconnect(process)
    for (const { data } of processes) expect(await cached(data, userId)).toEqual(copied)
    // New writes are visible to all processes.
    const [one, other] = processes as [Process, Process]
    await one.data.sessions.set('draft', { of: 'now' })
    await grant(one.data, userId, 7)
    const readOther = () => (hasRedis ? cached(other.data, userId) : cached(one.data, userId))
    await expect.poll(readOther).toEqual({ balance: 17, l1Entry: 17, readings: 0, session: { of: 'now' } })
  },
)

test('a restart of the database keeps the sessions', async () => {
  const { original } = await useCopiedPostgres()
  const { url: redisUrl } = await useRedis()
  for (const process of [
    await useProcess(original.url, original.port, redisUrl),
    await useProcess(original.url, original.port),
  ]) {
    const userId = await addUser(process.data, 10)
    await reconnect(process)
    await process.data.sessions.set('draft', 'typed')
    await original.restart()
    await reconnect(process)
    expect(await process.data.sessions.get('draft')).toBe('typed')
    expect((await process.data.credits.balance(userId)).balance).toBe(10)
  }
})

test('a process that is still connected to the former database receives the change', async () => {
  const { original, older, userId, writeMore } = await useOlderCopy()
  const { url: redisUrl } = await useRedis()
  const [first, late] = [
    await useProcess(original.url, original.port, redisUrl),
    await useProcess(original.url, original.port, redisUrl),
  ]
  await writeMore(first)
  expect((await late.data.credits.balance(userId)).balance).toBe(99)
  // Only new connections lead to the copy: those of the late process stay open.
  first.proxy.target = older.port
  late.proxy.target = older.port
  await reconnect(first)
  await expect.poll(async () => (await late.data.credits.balance(userId)).balance).toBe(10)
  expect((await first.data.credits.balance(userId)).balance).toBe(10)
})

test('a process that receives no messages and is connected to the former database leaves no stale values, and detects the change by itself', async () => {
  const { original, older, userId, writeMore } = await useOlderCopy()
  const redis = await useRedis()
  const client = new Redis(redis.url)
  onTestFinished(() => client.disconnect())
  await client.call('ACL', 'SETUSER', 'deaf', 'on', 'nopass', '~*', '+@all', 'resetchannels')
  const deafUrl = redis.url.replace('//', '//deaf:x@')
  const [first, deaf] = [
    await useProcess(original.url, original.port, redis.url),
    await useProcess(original.url, original.port, deafUrl),
  ]
  await writeMore(first)
  await reconnect(first)
  await first.data.sessions.set('draft', newest.session)
  await expect.poll(() => cached(first.data, userId)).toEqual(newest)
  first.proxy.target = older.port
  await reconnect(first)
  expect(await cached(first.data, userId)).toEqual(copied)
  await grant(deaf.data, userId, 900)
  await buy(deaf.data, userId)
  await deaf.data.credits.balance(userId)
  await deaf.data.readings.recent(userId)
  expect(await cached(first.data, userId)).toEqual(copied)
  // Its connections stay open; a probe over a new one detects the change.
  deaf.proxy.target = older.port
  await expect.poll(async () => (await deaf.data.credits.balance(userId)).balance).toBe(10)
})

test('a standby accepts no writes, and has another identity after its promotion', async () => {
  const { original, copy } = await useCopiedPostgres()
  const standby = await copy(true)
  const data = await openData({ databaseUrl: standby.url, logger: { warn() {} } })
  const pool = createPool({
    databaseUrl: standby.url,
    poolSize: 1,
    connectionTimeout: 5_000,
    queryTimeout: 5_000,
    onIdleError() {},
  })
  const identity = new DatabaseIdentity(pool)
  onTestFinished(async () => {
    await identity.stop()
    await pool.end()
    await data.close()
  })
  await identity.start()
  const register = () => data.users.register({ telegramId: 7n, username: 'late' })
  await expect(register()).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retryable: true,
    details: { isReadOnly: true },
  })
  expect(await data.health()).toMatchObject({
    ok: false,
    database: { problem: 'the database accepts no writes: it is a standby, or set to read-only' },
  })
  const { server, history } = identity
  await query(standby.url, 'select pg_promote()')
  await expect.poll(() => identity.server).not.toBe(server)
  // The first checkpoint records the new timeline.
  await query(standby.url, 'checkpoint')
  await expect.poll(() => identity.history).not.toBe(history)
  expect(await register()).toMatchObject({ created: true })
  expect((await data.health()).ok).toBe(true)
  expect(standby.port).not.toBe(original.port)
})
