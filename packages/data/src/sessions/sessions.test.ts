import { startLocalRedis } from '@tarot/services'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { createKeys } from '../cache/keys.ts'
import { connectRedis } from '../cache/redis.ts'
import { RedisTier } from '../cache/redis-tier.ts'
import { defineScripts } from '../cache/scripts/scripts.ts'
import { Statistics } from '../cache/statistics.ts'
import type { Json } from '../canonical-json.ts'
import { openSessions } from './sessions.ts'

let names = 0
const nextNamespace = () => `sessions-${process.pid}-${++names}`

/** The sessions of one process. */
async function useSessions(
  options: { redisUrl?: string | undefined; namespace?: string; now?: () => number } = {},
) {
  const { redisUrl, namespace = nextNamespace(), now = Date.now } = options
  const keys = createKeys(namespace)
  const redis = redisUrl === undefined ? undefined : await connectRedis(redisUrl, () => {})
  const tier = redis && new RedisTier(defineScripts(redis), keys, { server: 'one', history: 'one' })
  await tier?.start()
  onTestFinished(() => {
    tier?.close()
    redis?.disconnect()
  })
  return { sessions: openSessions({ tier, keys, statistics: new Statistics(), now }), redis, tier, keys }
}

const kinds = {
  'without Redis': async () => (await useSessions()).sessions,
  'with Redis': async () => (await useSessions({ redisUrl: inject('redisUrl') })).sessions,
}

describe.each(Object.entries(kinds))('sessions %s', (_, open) => {
  test.each<[string, Json]>([
    ['an object', { draft: { question: 'שלום 👩‍👩‍👧', n: [1, null, true] } }],
    ['null in an object', { nothing: null }],
    ['an empty text', ''],
  ])('return %s unchanged', async (_name, value) => {
    const sessions = await open()
    expect(await sessions.get('a')).toBeNull()
    await sessions.set('a', value)
    expect(await sessions.get('a')).toEqual(value)
    expect(await sessions.get('b')).toBeNull()
    await sessions.delete('a')
    expect(await sessions.get('a')).toBeNull()
  })

  test('refuse an invalid key and a too large value', async () => {
    const sessions = await open()
    await expect(sessions.set('', 1)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'key' })
    await expect(sessions.set('a', 'x'.repeat(40_000))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'value',
    })
  })
})

test('without Redis a session expires an hour after its last use', async () => {
  let now = 1_000_000
  const { sessions } = await useSessions({ now: () => now })
  await sessions.set('a', 1)
  now += 3_599_000
  expect(await sessions.get('a')).toBe(1)
  now += 3_599_000
  expect(await sessions.get('a')).toBe(1)
  now += 3_601_000
  expect(await sessions.get('a')).toBeNull()
})

test('a session in Redis has a time to live of an hour, which every use renews', async () => {
  const { sessions, redis, keys } = await useSessions({ redisUrl: inject('redisUrl') })
  await sessions.set('42', { a: 1 })
  const key = keys.session('42')
  expect(await redis?.ttl(key)).toBeGreaterThan(3_590)
  await redis?.expire(key, 10)
  await sessions.get('42')
  expect(await redis?.ttl(key)).toBeGreaterThan(3_590)
})

/** Two processes over one Redis. */
async function usePair() {
  const shared = { redisUrl: inject('redisUrl'), namespace: nextNamespace() }
  const [a, b] = [await useSessions(shared), await useSessions(shared)]
  return [a.sessions, b.sessions] as const
}

test('two processes share sessions through Redis', async () => {
  const [a, b] = await usePair()
  await a.set('x', 1)
  expect(await b.get('x')).toBe(1)
  await b.set('x', 2)
  expect(await a.get('x')).toBe(2)
  await b.delete('x')
  expect(await a.get('x')).toBeNull()
})

test('concurrent updates of two processes are all applied', async () => {
  const [a, b] = await usePair()
  const add = (sessions: typeof a) => sessions.update('n', (n) => Number(n ?? 0) + 1)
  await Promise.all(Array.from({ length: 40 }, (_, n) => add(n % 2 ? a : b)))
  expect(await a.get('n')).toBe(40)
  expect(await b.update('n', () => null)).toBeNull()
  expect(await a.get('n')).toBeNull()
})

test('a change that throws or returns a too large value leaves the session unchanged', async () => {
  const [a] = await usePair()
  await a.set('x', 1)
  await expect(a.update('x', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(a.update('x', () => 'x'.repeat(40_000))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await a.get('x')).toBe(1)
})

test('without Redis no call fails and no session is lost; after the outage, pending writes are stored', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  const namespace = nextNamespace()
  const { sessions, tier } = await useSessions({ redisUrl: server.url, namespace })
  await sessions.set('old', 'before')
  await sessions.set('gone', 'before')
  await sessions.set('theirs', 'before')
  await server.kill()
  expect(await sessions.get('old')).toBe('before')
  await sessions.set('old', 'changed')
  await sessions.set('new', 'made')
  await sessions.update('theirs', () => 'ours')
  expect(await sessions.delete('gone')).toBe(false)
  expect(await sessions.get('old')).toBe('changed')
  expect(await sessions.get('gone')).toBeNull()

  const recovered = new Promise<void>((resolve) => tier?.onRecovered(resolve))
  await server.restart()
  const { sessions: other } = await useSessions({ redisUrl: server.url, namespace })
  await other.set('theirs', 'newer')
  await recovered
  expect(await sessions.get('old')).toBe('changed')
  expect(await sessions.get('new')).toBe('made')
  expect(await sessions.get('gone')).toBeNull()
  expect(await sessions.get('theirs')).toBe('newer')
  expect(await other.get('old')).toBe('changed')
  expect(await other.get('gone')).toBeNull()
})
