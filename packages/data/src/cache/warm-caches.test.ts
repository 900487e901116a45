import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { addUser, useTestData } from '../testing/index.ts'

async function useOwnRedis(settings: Record<string, string> = {}) {
  const server = await startLocalRedis({ settings })
  const redis = new Redis(server.url)
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  const { data } = await useTestData({ redisUrl: server.url, logger: { warn() {} } })
  for (let n = 0; n < 3; n += 1) await addUser(data)
  return { data, server, redis }
}

test('values that a full Redis refuses count as failed', async () => {
  const { data, redis } = await useOwnRedis({ 'maxmemory-policy': 'noeviction' })
  await redis.config('SET', 'maxmemory', '1')
  expect(await data.cache.warmRecent()).toEqual({ users: 3, loaded: 0, failed: 6, skipped: 0 })
  await redis.config('SET', 'maxmemory', '0')
  expect(await data.cache.warmRecent()).toEqual({ users: 3, loaded: 6, failed: 0, skipped: 0 })
})

test('values are skipped while Redis is not trusted yet after an outage', async () => {
  const { data, server } = await useOwnRedis()
  await server.restart()
  // Redis is unavailable until a probe succeeds.
  const warm = () => expect.poll(() => data.cache.warmRecent(), { timeout: 15_000, interval: 100 })
  await warm().toEqual({ users: 3, loaded: 0, failed: 0, skipped: 6 })
  await warm().toEqual({ users: 3, loaded: 6, failed: 0, skipped: 0 })
})

test('without Redis nothing is loaded', async () => {
  const { data } = await useTestData({ redisUrl: undefined })
  await addUser(data)
  expect(await data.cache.warmRecent()).toEqual({ users: 1, loaded: 0, failed: 0, skipped: 0 })
})
