import { startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from './redis.ts'

async function connect(database: string) {
  const server = await startLocalRedis()
  const messages: string[] = []
  const redis = await connectRedis(`${server.url}/${database}`, (message) => messages.push(message))
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  return { redis, messages }
}

test('a numbered database that does not exist is reported once, and no other one is used', async () => {
  const { redis, messages } = await connect('99')
  let wasReady = redis.status === 'ready'
  redis.on('ready', () => {
    wasReady = true
  })
  await expect.poll(() => messages.length).toBeGreaterThan(0)
  // Further attempts happen within this time, without another message.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(wasReady).toBe(false)
  expect(messages).toEqual([expect.stringMatching(/^Redis is unavailable, .*DB index is out of range/)])
  await expect(redis.set('key', 'value')).rejects.toThrow()
})

test('a numbered database that exists is used', async () => {
  const { redis, messages } = await connect('3')
  await redis.set('key', 'value')
  expect(await redis.client('INFO')).toContain(' db=3 ')
  expect(messages).toEqual([])
})
