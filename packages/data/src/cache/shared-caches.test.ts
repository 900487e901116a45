import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cacheBackends } from '../../test/cache-backends.ts'
import { buy, grant, useCacheProcesses } from '../../test/cache-processes.ts'
import { createDatabase } from '../database/database.ts'
import { DatabaseIdentity } from '../database/database-identity.ts'
import { createPool } from '../database/pool.ts'
import type { Data } from '../index.ts'
import { addUser } from '../testing/index.ts'
import { openCaches } from './open-caches.ts'
import { defineScripts } from './scripts/scripts.ts'

const shared = cacheBackends.filter(([name]) => name !== 'L1 alone')

describe.each(shared)('the caches that processes share over %s', (_, start) => {
  const processes = useCacheProcesses(start)
  const { useProcess, useClient } = processes
  const loads = (data: Data) => {
    const { balance, readings } = data.cache.stats()
    return balance.l2.load + readings.l2.load
  }

  test('a write of another process invalidates L1 at once', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 10)
    await a.credits.balance(userId)
    await grant(b, userId, 5)
    for (let balance = 0; balance !== 15; await delay(5)) {
      ;({ balance } = await a.credits.balance(userId, { maxStaleness: 300_000 }))
    }
  })

  test('everything stored has a time to live', async () => {
    const a = await useProcess()
    const userId = await addUser(a, 10)
    await a.credits.balance(userId)
    await buy(a, userId)
    await a.readings.recent(userId)
    await a.sessions.set('x', 1)
    await expect(a.credits.balance(987_654_321n)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' })
    const redis = await useClient()
    const nodes = redis && 'nodes' in redis ? redis.nodes('master') : redis ? [redis] : []
    let seen = 0
    for (const node of nodes) {
      for (const key of await node.keys(`${processes.namespace}:*`)) {
        seen += 1
        expect([key, await node.pttl(key)]).toEqual([key, expect.any(Number)])
        expect(await node.pttl(key)).toBeGreaterThan(0)
      }
    }
    expect(seen).toBeGreaterThan(3)
  })

  test('the values of a warmed user need not be loaded', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 10)
    await a.cache.warm(userId)
    expect(loads(a)).toBe(2)
    await b.credits.balance(userId)
    await b.readings.recent(userId)
    expect(loads(b)).toBe(0)
    await expect(a.cache.warm(987_654_322n)).resolves.toBeUndefined()
  })

  test('the most recently active users are warmed, except values that are cached already', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userIds = []
    for (let n = 0; n < 5; n += 1) userIds.push(await addUser(a))
    const progress: number[] = []
    const onProgress = ({ users, totalUsers }: { users: number; totalUsers: number }) =>
      progress.push(users, totalUsers)
    expect(await a.cache.warmRecent({ users: 5, onProgress })).toEqual({
      users: 5,
      loaded: 10,
      failed: 0,
      skipped: 0,
    })
    expect(progress).toEqual([5, 5])
    expect(await a.cache.warmRecent({ users: 5 })).toEqual({ users: 5, loaded: 0, failed: 0, skipped: 0 })
    for (const userId of userIds) {
      expect(await b.credits.balance(userId)).toEqual({ balance: 0, version: 1 })
      expect(await b.readings.recent(userId)).toEqual([])
    }
    expect(loads(b)).toBe(0)
    await expect(a.cache.warmRecent({ users: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('counts are summed by the hour over all processes', async () => {
    const [a, b, other] = [await useProcess(), await useProcess(), await useProcess()]
    const sum = async () =>
      (await other.cache.history()).reduce((hits, { counts }) => hits + counts.balance.l2.hit, 0)
    const before = await sum()
    const userId = await addUser(a, 10)
    await a.credits.balance(userId)
    for (const data of [a, b]) await data.credits.balance(userId)
    await Promise.all([a.close(), b.close()])
    expect(await sum()).toBe(before + 2)
  })

  test('too large readings are not cached, and come from the database', async () => {
    const [a, b] = [await useProcess(), await useProcess()]
    const userId = await addUser(a, 100)
    for (let n = 0; n < 10; n += 1) await buy(a, userId, 1, 'x'.repeat(30_000))
    const [one, two] = [await a.readings.recent(userId), await b.readings.recent(userId)]
    expect(two).toEqual(one)
    expect([loads(a), loads(b)]).toEqual([1, 1])
    const redis = await useClient()
    const { readings, readingsLease } = a.cache.keys
    // Nor does a lease make readers wait for them.
    expect(await redis?.exists(readings(userId), readingsLease(userId))).toBe(0)
  })

  test('beyond the maximum number of readings the oldest is evicted, in any order of pushes', async () => {
    const a = await useProcess()
    const redis = await useClient()
    if (!redis) throw new Error('there is no Redis')
    const scripts = defineScripts(redis)
    const [key, lease] = [a.cache.keys.readings(1n), a.cache.keys.readingsLease(1n)]
    const reading = (time: number) => `["${time}","1",null,${time},{}]`
    await redis.rpush(key, reading(30), reading(20), 'epoch|0|0')
    for (const time of [40, 10, 50]) {
      await scripts.tarotPushReading(key, lease, 'epoch', reading(time), 3, 1_000, 'channel', '')
    }
    expect((await redis.lrange(key, 0, -1)).sort()).toEqual([
      reading(30),
      reading(40),
      reading(50),
      'epoch|0|0',
    ])
    // Beyond the maximum size, none are cached.
    await scripts.tarotPushReading(key, lease, 'epoch', reading(60), 3, 50, 'channel', '')
    expect(await redis.exists(key)).toBe(0)
  })

  test('a value near its expiry is refreshed early in the background, by chance', async () => {
    const redis = await useClient()
    const pool = createPool({
      databaseUrl: processes.databaseUrl,
      poolSize: 2,
      connectionTimeout: 5_000,
      queryTimeout: 5_000,
      onIdleError: () => {},
    })
    const identity = new DatabaseIdentity(pool)
    await identity.start()
    let [now, chance] = [1_000_000, 1]
    const caches = await openCaches(createDatabase(pool), {
      redis,
      namespace: processes.namespace,
      identity,
      now: () => now,
      random: () => chance,
    })
    onTestFinished(async () => {
      await identity.stop()
      await caches.close()
      await pool.end()
    })
    const userId = await addUser(await useProcess(), 10)
    const { load } = caches.statistics.counts.balance.l2
    const loaded = () => caches.statistics.counts.balance.l2.load - load
    await caches.balances.read(userId)
    expect(loaded()).toBe(1)
    now += 299_000
    await caches.balances.read(userId)
    expect(loaded()).toBe(1)
    chance = 1e-9
    expect(await caches.balances.read(userId)).toMatchObject({ balance: 10 })
    while (loaded() < 2) await delay(5)
    const end = async () => Number((await redis?.get(caches.keys.balance(userId)))?.split('|')[3])
    while ((await end()) !== now + 300_000) await delay(5)
  })
})
