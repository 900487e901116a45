import { setTimeout as delay } from 'node:timers/promises'
import { type LocalRedis, startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { endGeneration, nameEpoch, readEpoch, writeGeneration } from './epoch.ts'

async function useServer(settings?: Record<string, string>): Promise<{ server: LocalRedis; redis: Redis }> {
  const server = await startLocalRedis(settings ? { settings } : {})
  const redis = new Redis(server.url)
  redis.on('error', () => {})
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  return { server, redis }
}

const keys = { generation: 'g', sessionGeneration: 's' }
const read = async (redis: Redis, database = { server: 'one', history: 'one' }) =>
  nameEpoch(await readEpoch(redis, keys), database)

test('every process derives the same epoch until a generation begins', async () => {
  const { redis } = await useServer()
  const found = await Promise.all(Array.from({ length: 5 }, () => read(redis)))
  expect(new Set(found.map(({ values }) => values)).size).toBe(1)
  await writeGeneration(redis, 'g')
  const next = await read(redis)
  expect(next.values).not.toBe(found[0]?.values)
  expect(next.sessions).toBe(found[0]?.sessions)
})

test('another server changes the epoch of values, another history also that of sessions', async () => {
  const { redis } = await useServer()
  const one = await read(redis)
  const other = await read(redis, { server: 'other', history: 'one' })
  expect([other.values === one.values, other.sessions === one.sessions]).toEqual([false, true])
  const another = await read(redis, { server: 'other', history: 'other' })
  expect([another.values === other.values, another.sessions === other.sessions]).toEqual([true, false])
})

test('a generation of sessions is ended once by concurrent processes', async () => {
  const { redis } = await useServer()
  const { sessionGeneration: known } = await readEpoch(redis, keys)
  await endGeneration(redis, 's', known)
  const { sessionGeneration: next } = await readEpoch(redis, keys)
  expect(next).not.toBe(known)
  await endGeneration(redis, 's', known)
  expect((await readEpoch(redis, keys)).sessionGeneration).toBe(next)
})

test('an epoch never recurs after its generation was evicted or flushed', async () => {
  const { redis } = await useServer()
  const first = await read(redis)
  await redis.del('g')
  const second = await read(redis)
  await redis.flushall()
  const third = await read(redis)
  expect(new Set([first.values, second.values, third.values]).size).toBe(3)
})

test('a restart changes the epoch of sessions', async () => {
  const { server, redis } = await useServer()
  const { sessions } = await read(redis)
  await server.restart()
  expect((await read(redis)).sessions).not.toBe(sessions)
})

test('a server that was a replica in between has another epoch of sessions, without a restart', async () => {
  const [{ redis: one }, { server: two }] = [await useServer(), await useServer()]
  const before = await read(one)
  await one.replicaof('127.0.0.1', two.port)
  while (!(await one.info('replication')).includes('master_link_status:up')) await delay(20)
  await one.replicaof('NO', 'ONE')
  expect((await read(one)).sessions).not.toBe(before.sessions)
})
