import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { findRedisMemory } from './redis-memory.ts'

async function findWith(maxmemory: string, policy: string) {
  const server = await startLocalRedis({ settings: { maxmemory, 'maxmemory-policy': policy } })
  const redis = new Redis(server.url)
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  return findRedisMemory(redis)
}

test.each(['allkeys-lfu', 'allkeys-lru', 'volatile-ttl'])(
  'a limit with %s needs no advice',
  async (policy) => {
    expect(await findWith('64mb', policy)).toEqual({ maxmemory: 2 ** 26, policy, advice: null })
  },
)

test('without a limit, without eviction, or without both, the advice names the settings', async () => {
  expect((await findWith('0', 'allkeys-lfu'))?.advice).toMatchObject({
    problem: expect.stringContaining('no memory limit'),
    settings: ['maxmemory 256mb'],
  })
  expect((await findWith('64mb', 'noeviction'))?.advice).toMatchObject({
    problem: expect.stringContaining('refuses'),
    settings: ['maxmemory-policy allkeys-lfu'],
  })
  expect((await findWith('0', 'noeviction'))?.advice?.settings).toHaveLength(2)
})

test('for a limit that is too small for the caches, the advice names the setting', async () => {
  expect((await findWith('1mb', 'allkeys-lfu'))?.advice).toMatchObject({
    problem: expect.stringContaining('less than 16 MiB'),
    settings: ['maxmemory 256mb'],
  })
  expect((await findWith('16mb', 'allkeys-lfu'))?.advice).toBeNull()
})

test('without Redis the result is null', async () => {
  expect(await findRedisMemory(undefined)).toBeNull()
})
