import { startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from '../cache/redis.ts'
import { checkRedis } from './health.ts'

async function ask(url: string) {
  const redis = await connectRedis(url, () => {})
  onTestFinished(() => redis.disconnect())
  return checkRedis(redis)
}

test.each([
  ['redis://127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1: check that Redis runs there, and REDIS_URL'],
  ['redis-sentinel://127.0.0.1:1#tarot', 'no Sentinel answers'],
  ['redis-cluster://127.0.0.1:1', 'no node of the cluster answers'],
])('%s is down, and why is told', async (url, problem) => {
  expect(await ask(url)).toMatchObject({ ok: false, problem })
})

test('of a Redis that refuses, it is told what it said', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  expect((await ask(`${server.url}/99`)).problem).toContain('DB index is out of range')
  expect((await ask(server.url.replace('//', '//nobody:wrong@'))).problem).toContain('WRONGPASS')
})

test('a Redis that answers tells its version and how long a round trip takes', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  const { ok, version, latency, problem } = await ask(server.url)
  expect([ok, problem]).toEqual([true, null])
  expect(version).toMatch(/^\d+\./)
  expect(latency).toBeGreaterThan(0)
})
