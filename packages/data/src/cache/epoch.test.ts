import { setTimeout as delay } from 'node:timers/promises'
import { type LocalRedis, startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { readEpoch, writeGeneration } from './epoch.ts'

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

test('every process finds the same epoch, until a generation begins', async () => {
  const { redis } = await useServer()
  const found = await Promise.all(Array.from({ length: 5 }, () => readEpoch(redis, 'g')))
  expect(new Set(found.map(({ name }) => name)).size).toBe(1)
  await writeGeneration(redis, 'g')
  const next = await readEpoch(redis, 'g')
  expect(next.name).not.toBe(found[0]?.name)
  expect(next.run).toBe(found[0]?.run)
})

test('another database has another epoch in the same run', async () => {
  const { redis } = await useServer()
  const [one, other] = [await readEpoch(redis, 'g', 'one'), await readEpoch(redis, 'g', 'other')]
  expect(one.name).not.toBe(other.name)
  expect(one.run).toBe(other.run)
})

test('an epoch never comes back when its generation was evicted or flushed', async () => {
  const { redis } = await useServer()
  const first = await readEpoch(redis, 'g')
  await redis.del('g')
  const second = await readEpoch(redis, 'g')
  await redis.flushall()
  const third = await readEpoch(redis, 'g')
  expect(new Set([first.name, second.name, third.name]).size).toBe(3)
})

test('a restart begins another run', async () => {
  const { server, redis } = await useServer()
  const { run } = await readEpoch(redis, 'g')
  await server.restart()
  expect((await readEpoch(redis, 'g')).run).not.toBe(run)
})

test('a server that was a replica in between is in another run, though it never ended', async () => {
  const [{ redis: one }, { server: two }] = [await useServer(), await useServer()]
  const before = await readEpoch(one, 'g')
  await one.replicaof('127.0.0.1', two.port)
  while (!(await one.info('replication')).includes('master_link_status:up')) await delay(20)
  await one.replicaof('NO', 'ONE')
  expect((await readEpoch(one, 'g')).run).not.toBe(before.run)
})
