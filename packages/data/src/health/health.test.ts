import { startLocalRedis } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from '../cache/redis.ts'
import { checkRedis } from './health.ts'

async function check(url: string) {
  const redis = await connectRedis(url, () => {})
  onTestFinished(() => redis.disconnect())
  return checkRedis(redis)
}

test.each([
  ['redis://127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1: check that Redis runs there, and REDIS_URL'],
  ['redis-sentinel://127.0.0.1:1#tarot', 'no Sentinel answers'],
  ['redis-cluster://127.0.0.1:1', 'no node of the cluster answers'],
])('%s is down, with a reason', async (url, problem) => {
  expect(await check(url)).toMatchObject({ ok: false, problem })
})

test('an error of Redis is reported as the problem', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  expect((await check(`${server.url}/99`)).problem).toContain('DB index is out of range')
  expect((await check(server.url.replace('//', '//nobody:wrong@'))).problem).toContain('WRONGPASS')
})

test('a Redis that answers is reported with its version and the latency of a round trip', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  const { ok, version, latency, problem } = await check(server.url)
  expect([ok, problem]).toEqual([true, null])
  expect(version).toMatch(/^\d+\./)
  expect(latency).toBeGreaterThan(0)
})
