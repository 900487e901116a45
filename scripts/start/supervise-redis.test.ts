import { redisAnswers, startLocalRedis } from '@tarot/services'
import { expect, test } from 'vitest'
import { superviseRedis } from './supervise-redis.ts'

test('a Redis that ends is restarted at the same address until it is stopped', async () => {
  const redis = await startLocalRedis()
  const messages: string[] = []
  const stop = superviseRedis(redis, 'redis.log', (text) => messages.push(text))
  await redis.kill()
  await expect.poll(() => messages.at(-1), { timeout: 20_000 }).toBe('Redis is running again.')
  expect(await redisAnswers(redis.url)).toBe(true)
  await stop()
  expect(await redisAnswers(redis.url)).toBe(false)
  expect(messages).toEqual(['Redis ended: restarting it …', 'Redis is running again.'])
})

test('a stop during a restart leaves nothing running', async () => {
  const redis = await startLocalRedis()
  const messages: string[] = []
  const stop = superviseRedis(redis, 'redis.log', (text) => messages.push(text))
  await redis.kill()
  await expect.poll(() => messages.length).toBe(1)
  await stop()
  expect(await redisAnswers(redis.url)).toBe(false)
})
