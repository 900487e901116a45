import { setTimeout as delay } from 'node:timers/promises'
import { startLocalRedis, startLocalRedisCluster, startLocalRedisSentinel } from '@tarot/services'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { startTcpProxy } from '../../test/tcp-proxy.ts'
import { grantCredits } from '../credits/grant-credits.ts'
import { createDatabase } from '../database/database.ts'
import { createPool } from '../database/pool.ts'
import { type Data, type OpenDataOptions, openData } from '../index.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

const logger = { warn: () => {} }

async function useProcess(options: Partial<OpenDataOptions>): Promise<Data> {
  const { databaseUrl, namespace } = opened
  const data = await openData({ databaseUrl, namespace, poolSize: 4, logger, ...options })
  onTestFinished(() => data.close())
  return data
}

async function useRedis() {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  return server
}

const grant = (userId: bigint, amount = 1, idempotencyKey: string = crypto.randomUUID()) => ({
  userId,
  amount,
  reason: 'test',
  actor: 'test',
  idempotencyKey,
})

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await delay(20)
}

test('a process without Redis stays correct, and flushes its pending invalidations after the outage', async () => {
  const server = await useRedis()
  const proxy = await startTcpProxy(server.port)
  onTestFinished(() => proxy.close())
  const [cut, other] = [
    await useProcess({ redisUrl: `redis://127.0.0.1:${proxy.port}` }),
    await useProcess({ redisUrl: server.url }),
  ]
  const userId = await addUser(cut, 10)
  expect((await other.credits.balance(userId)).balance).toBe(10)
  proxy.isBlackHole = true
  proxy.reset()
  for (let balance = 11; balance < 20; balance += 1) {
    await cut.credits.grant(grant(userId))
    expect((await cut.credits.balance(userId)).balance).toBe(balance)
    // The other process has not received the invalidations, so its value may be older.
    expect((await other.credits.balance(userId)).balance).toBeGreaterThanOrEqual(10)
  }
  proxy.isBlackHole = false
  proxy.reset()
  await until(async () => (await other.credits.balance(userId)).balance === 19)
  await other.credits.grant(grant(userId))
  expect((await cut.credits.balance(userId)).balance).toBe(20)
})

test('a process that closes flushes its pending invalidations first', async () => {
  const server = await useRedis()
  const proxy = await startTcpProxy(server.port)
  onTestFinished(() => proxy.close())
  const cut = await useProcess({ redisUrl: `redis://127.0.0.1:${proxy.port}` })
  const other = await useProcess({ redisUrl: server.url })
  const userId = await addUser(cut, 10)
  await other.credits.balance(userId)
  proxy.delay.toServer = 150
  await cut.credits.grant(grant(userId))
  proxy.delay.toServer = 0
  await cut.close()
  expect((await other.credits.balance(userId)).balance).toBe(11)
})

test('a repeated call, whose first process died after the commit, invalidates the caches', async () => {
  const { url: redisUrl } = await useRedis()
  const [a, b] = [await useProcess({ redisUrl }), await useProcess({ redisUrl })]
  const userId = await addUser(a, 10)
  const { balance } = await b.credits.balance(userId)
  const pool = createPool({
    databaseUrl: opened.databaseUrl,
    poolSize: 1,
    connectionTimeout: 5_000,
    queryTimeout: 5_000,
    onIdleError: () => {},
  })
  onTestFinished(() => pool.end())
  // As if the process died after the commit: no cache is updated.
  const call = grant(userId, 5)
  await grantCredits(createDatabase(pool), call)
  expect((await b.credits.balance(userId)).balance).toBe(balance)
  expect(await a.credits.grant(call)).toMatchObject({ balance: 15, replayed: true })
  for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(15)
})

test('L1 serves no values from before the subscription was lost', async () => {
  const { url: redisUrl } = await useRedis()
  const [a, b] = [await useProcess({ redisUrl }), await useProcess({ redisUrl })]
  const userId = await addUser(a, 10)
  const l1Entry = () => a.credits.balance(userId, { maxStaleness: 300_000 })
  await a.credits.balance(userId)
  expect(await l1Entry()).toMatchObject({ balance: 10 })
  const redis = new Redis(redisUrl)
  onTestFinished(() => redis.disconnect())
  await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await b.credits.grant(grant(userId))
  // The lost connection invalidates L1, not a message.
  await until(async () => (await l1Entry()).balance === 11)
  // It is subscribed again.
  await until(async () => String(await redis.pubsub('NUMSUB', `${a.cache.keys.channel}`)).endsWith(',2'))
  await b.credits.grant(grant(userId))
  await until(async () => (await l1Entry()).balance === 12)
})

test('messages of an installation in another numbered database of the same server are not received', async () => {
  const { url } = await useRedis()
  const a = await useProcess({ redisUrl: `${url}/1` })
  const elsewhere = await openTestData({ redisUrl: `${url}/2`, namespace: 'tarot' })
  onTestFinished(() => elsewhere.close())
  const userId = await addUser(a, 10)
  await a.credits.balance(userId)
  // The same id is another user there, whose balance has a higher version.
  await query(elsewhere.databaseUrl, 'insert into users (id, telegram_id) values ($1, $1)', [userId])
  await query(elsewhere.databaseUrl, 'insert into credits (user_id) values ($1)', [userId])
  for (let n = 0; n < 5; n += 1) await elsewhere.data.credits.grant(grant(userId))
  await delay(50)
  const { load } = a.cache.stats().balance.l2
  expect((await a.credits.balance(userId)).balance).toBe(10)
  expect(a.cache.stats().balance.l2).toMatchObject({ load, stale_refused: 0 })
})

test('another database with the same Redis and namespace reads no values of the first', async () => {
  const { url: redisUrl } = await useRedis()
  const a = await useProcess({ redisUrl, namespace: 'shared' })
  const restored = await openTestData({ redisUrl, namespace: 'shared' })
  onTestFinished(() => restored.close())
  const userId = await addUser(a, 500)
  await a.credits.balance(userId)
  await query(restored.databaseUrl, 'insert into users (id, telegram_id) values ($1, $1)', [userId])
  await query(restored.databaseUrl, 'insert into credits (user_id) values ($1)', [userId])
  expect((await restored.data.credits.balance(userId)).balance).toBe(0)
})

test('a cluster that loses a node fails no call, and is used again after the node restarts', async () => {
  const servers = await startLocalRedisCluster(3)
  const connect = () => {
    const redisOptions = { enableOfflineQueue: false, maxRetriesPerRequest: 0 }
    const redis = new Cluster(servers.addresses, { redisOptions })
    redis.on('error', () => {})
    return redis
  }
  const clients = [connect(), connect()] as const
  onTestFinished(async () => {
    for (const client of clients) client.disconnect()
    await servers.stop()
  })
  await Promise.all(clients.map((client) => until(() => client.status === 'ready')))
  const [a, b] = [await useProcess({ redis: clients[0] }), await useProcess({ redis: clients[1] })]
  const userIds = await Promise.all(Array.from({ length: 12 }, () => addUser(a, 10)))
  const expectAll = async (balance: number) => {
    for (const data of [a, b]) {
      for (const userId of userIds) expect((await data.credits.balance(userId)).balance).toBe(balance)
    }
  }
  await expectAll(10)
  await servers.nodes[1]?.kill()
  for (const userId of userIds) await a.credits.grant(grant(userId))
  await expectAll(11)
  await servers.nodes[1]?.restart()
  for (const userId of userIds) await b.credits.grant(grant(userId))
  await expectAll(12)
  for (const data of [a, b]) {
    const { hit } = data.cache.stats().balance.l2
    await until(async () => {
      await expectAll(12)
      return data.cache.stats().balance.l2.hit >= hit + userIds.length
    })
  }
}, 60_000)

test('after a failover the new master that Sentinel names is used', async () => {
  const servers = await startLocalRedisSentinel()
  onTestFinished(() => servers.stop())
  const [sentinel] = servers.addresses
  const redisUrl = `redis-sentinel://127.0.0.1:${sentinel?.port}#${servers.name}`
  const [a, b] = [await useProcess({ redisUrl }), await useProcess({ redisUrl })]
  const userId = await addUser(a, 10)
  const hits = (data: Data) => data.cache.stats().balance.l2.hit
  for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(10)
  await servers.master.kill()
  await a.credits.grant(grant(userId))
  for (const data of [a, b]) {
    const before = hits(data)
    await until(async () => {
      expect((await data.credits.balance(userId)).balance).toBe(11)
      return hits(data) > before
    })
  }
  await b.credits.grant(grant(userId))
  for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(12)
}, 60_000)

test('a client that was passed in stays open', async () => {
  const server = await useRedis()
  const redis = new Redis(server.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    lazyConnect: true,
  })
  onTestFinished(() => redis.disconnect())
  await redis.connect()
  const data = await useProcess({ redis })
  const userId = await addUser(data, 10)
  await data.credits.balance(userId)
  await data.close()
  expect(await redis.ping()).toBe('PONG')
  expect(redis.listenerCount('close')).toBe(0)
})
