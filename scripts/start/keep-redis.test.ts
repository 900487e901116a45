import { redisAnswers, startLocalRedis } from '@tarot/services'
import { expect, test } from 'vitest'
import { keepRedis } from './keep-redis.ts'

test('a Redis that ends is started again at the same address, until it is stopped', async () => {
  const redis = await startLocalRedis()
  const said: string[] = []
  const stop = keepRedis(redis, 'redis.log', (text) => said.push(text))
  await redis.kill()
  await expect.poll(() => said.at(-1), { timeout: 20_000 }).toBe('Redis is back.')
  expect(await redisAnswers(redis.url)).toBe(true)
  await stop()
  expect(await redisAnswers(redis.url)).toBe(false)
  expect(said).toEqual(['Redis ended: starting it again …', 'Redis is back.'])
})

test('a stop while it is started again leaves nothing running', async () => {
  const redis = await startLocalRedis()
  const said: string[] = []
  const stop = keepRedis(redis, 'redis.log', (text) => said.push(text))
  await redis.kill()
  await expect.poll(() => said.length).toBe(1)
  await stop()
  expect(await redisAnswers(redis.url)).toBe(false)
})
