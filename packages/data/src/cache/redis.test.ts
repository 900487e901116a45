import { startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from './redis.ts'

async function connect(database: string) {
  const server = await startLocalRedis()
  const troubles: string[] = []
  const redis = await connectRedis(`${server.url}/${database}`, (message) => troubles.push(message))
  onTestFinished(async () => {
    redis.disconnect()
    await server.stop()
  })
  return { redis, troubles }
}

test('a database that the server does not have is said once, and no other one is used', async () => {
  const { redis, troubles } = await connect('99')
  let wasReady = redis.status === 'ready'
  redis.on('ready', () => {
    wasReady = true
  })
  await expect.poll(() => troubles.length).toBeGreaterThan(0)
  // Further tries come within this time, and say nothing more.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect(wasReady).toBe(false)
  expect(troubles).toEqual([expect.stringMatching(/^Redis is lost, .*DB index is out of range/)])
  await expect(redis.set('key', 'value')).rejects.toThrow()
})

test('a database that the server has is used', async () => {
  const { redis, troubles } = await connect('3')
  await redis.set('key', 'value')
  expect(await redis.client('INFO')).toContain(' db=3 ')
  expect(troubles).toEqual([])
})
