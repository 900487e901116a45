import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { buy, grant } from '../../test/cache-processes.ts'
import { openData } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

/** Two processes, and a Redis client with all rights to forge values. */
async function useForger() {
  const server = await startLocalRedis()
  const { data: a, databaseUrl, namespace } = await useTestData({ redisUrl: server.url })
  const b = await openData({ databaseUrl, namespace, redisUrl: server.url, poolSize: 4 })
  const redis = new Redis(server.url)
  onTestFinished(async () => {
    redis.disconnect()
    await b.close()
    await server.stop()
  })
  const userId = await addUser(a, 10)
  await a.credits.balance(userId)
  const key = a.cache.keys.balance(userId)
  const [epoch = ''] = String(await redis.get(key)).split('|')
  return { a, b, redis, userId, key, epoch, keys: a.cache.keys, databaseUrl, namespace, redisUrl: server.url }
}

test('a purchase is charged correctly although every cached balance is forged', async () => {
  const { a, b, redis, userId, key, epoch } = await useForger()
  await redis.set(key, `${epoch}|999999|1000000|9999999999999|1`, 'EX', 60)
  expect((await b.credits.balance(userId)).balance).toBe(1_000_000)
  await expect(buy(b, userId, 11)).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' })
  expect(await buy(a, userId, 10)).toMatchObject({ balance: 0 })
})

/** Milliseconds. A wait for a lease always takes longer; a busy machine may take as long once. */
const shorterThanALease = 2_000

async function expectNoLeaseToBeWaitedFor(read: () => Promise<void>): Promise<void> {
  const measure = async () => {
    const began = performance.now()
    await read()
    return performance.now() - began
  }
  await expect.poll(measure).toBeLessThan(shorterThanALease)
}

test.each([
  'garbage',
  '%|abc|77|9999999999999|1',
  '%|1.5|77|9999999999999|1',
  '%|1|7e3|9999999999999|1',
  '%|1|-7|9999999999999|1',
  '%|1|77',
  '%|NaN|NaN|NaN|NaN',
])('a balance %j counts as missing: it is loaded at once, and the next reader hits it', async (forged) => {
  const { a, b, redis, userId, key, epoch } = await useForger()
  await expectNoLeaseToBeWaitedFor(async () => {
    await redis.set(key, forged.replace('%', epoch))
    expect(await b.credits.balance(userId)).toMatchObject({ balance: 10 })
  })
  const { hit } = a.cache.stats().balance.l2
  expect(await a.credits.balance(userId)).toMatchObject({ balance: 10 })
  expect(a.cache.stats().balance.l2.hit).toBe(hit + 1)
  expect(await redis.pttl(key)).toBeGreaterThan(0)
})

test.each([
  'no reading at all',
  '["1","1",null,1,{}]',
  '["x","%","1",1,{"spreadType":"single","question":null,"cards":{},"interpretation":"x"}]',
  '["1","0","1",1,{"spreadType":"single","question":null,"cards":{},"interpretation":"of a stranger"}]',
  '["1","%","1",1,{"spreadType":"single","question":null,"cards":{},"interpretation":5}]',
])('a reading %j counts as missing: the readings are loaded', async (forged) => {
  const { a, b, redis, userId, epoch, keys } = await useForger()
  const { reading } = await buy(a, userId)
  await redis.del(keys.readings(userId))
  await redis.rpush(keys.readings(userId), forged.replace('%', `${userId}`), `${epoch}|9999999999999|1`)
  expect(await b.readings.recent(userId)).toEqual([reading])
  expect(await a.readings.recent(userId)).toEqual([reading])
})

test('a value of another type is removed by the next write', async () => {
  const { a, b, redis, userId, key } = await useForger()
  await redis.del(key)
  await redis.rpush(key, 'a', 'list')
  expect((await b.credits.balance(userId)).balance).toBe(10)
  await grant(a, userId, 5)
  while ((await redis.type(key)) === 'list') await delay(20)
  for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(15)
})

test('a lease without an expiry is ignored', async () => {
  const { b, redis, userId, key, keys } = await useForger()
  await expectNoLeaseToBeWaitedFor(async () => {
    await redis.del(key)
    await redis.set(keys.balanceLease(userId), 'forged')
    expect((await b.credits.balance(userId)).balance).toBe(10)
  })
})

test('a forged message causes no error and no delay', async () => {
  const { a, b, redis, userId, keys } = await useForger()
  // A genuine message, which has the name of the database.
  const listener = redis.duplicate()
  onTestFinished(() => listener.disconnect())
  await listener.subscribe(keys.channel)
  const received = once(listener, 'message')
  const { version } = await a.credits.balance(await addUser(a, 5))
  expect(version).toBe(2)
  const [, message] = (await received) as [string, string]
  const [, server] = message.split(' ')
  for (const rest of [
    '',
    'x',
    `balance ${server} abc 1`,
    `balance ${server} 1.5 1`,
    `balance ${server} ${userId}`,
    `balance ${server} ${userId} abc`,
    `balance ${server} ${userId} 999998 abc`,
    `balance ${server} ${userId} 999998 7|x|0`,
    `balance another ${userId} 999998 7777|9999999999999|0`,
    'database another 0 0',
  ]) {
    await redis.publish(keys.channel, rest)
  }
  await redis.publish(keys.channel, `balance ${server} ${userId} 999999`)
  await redis.publish(keys.channel, `balance ${server} ${userId} 999999 7777|9999999999999|0`)
  await delay(50)
  for (const data of [a, b]) expect((await data.credits.balance(userId)).balance).toBe(10)
})

test('a session that is not JSON counts as missing, and can be written again', async () => {
  const { a, b, redis, keys } = await useForger()
  await a.sessions.set('s', { step: 1 })
  const [epoch, revisions] = String(await redis.get(keys.session('s'))).split('|')
  await redis.set(keys.session('s'), `${epoch}|${revisions}|{garbage`)
  expect(await b.sessions.get('s')).toBeNull()
  expect(await b.sessions.update('s', () => ({ step: 2 }))).toEqual({ step: 2 })
  expect(await a.sessions.get('s')).toEqual({ step: 2 })
})

test.each<[string, (redis: Redis) => Promise<unknown>]>([
  ['it lacks a replica', (redis) => redis.config('SET', 'min-replicas-to-write', '1')],
  ['it is a replica itself', (redis) => redis.replicaof('127.0.0.1', 1)],
  ['its user may only read', (redis) => redis.acl('SETUSER', 'default', '-@write')],
])('a Redis that answers reads and accepts no writes, because %s, is not trusted', async (_, inject) => {
  const { a, b, redis, userId } = await useForger()
  await b.readings.recent(userId)
  await inject(redis)
  await grant(a, userId, 1)
  // Until the message about the refused write has arrived.
  await expect.poll(async () => (await b.credits.balance(userId)).balance).toBe(11)
  for (let balance = 12; balance < 20; balance += 1) {
    await grant(a, userId, 1)
    expect((await b.credits.balance(userId)).balance).toBe(balance)
    const { reading } = await buy(a, userId, 0)
    expect((await b.readings.recent(userId)).map(({ id }) => id)).toContain(reading.id)
  }
})

test('a full Redis holds no outdated values for a new process', async () => {
  const { a, redis, userId, databaseUrl, namespace, redisUrl } = await useForger()
  await a.readings.recent(userId)
  await redis.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1mb')
  const { reading } = await buy(a, userId, 1)
  const c = await openData({ databaseUrl, namespace, redisUrl, poolSize: 2 })
  expect((await c.credits.balance(userId)).balance).toBe(9)
  expect(await c.readings.recent(userId)).toEqual([reading])
  await c.close()
})
