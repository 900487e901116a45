import { startLocalRedis } from '@tarot/services'
import type { Redis } from 'ioredis'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { connectRedis } from '../cache/redis.ts'
import type { Json } from '../canonical-json.ts'
import { openSessions } from './sessions.ts'

let names = 0
const nextNamespace = () => `sessions-${process.pid}-${++names}`

async function useRedis(url = inject('redisUrl')): Promise<Redis> {
  const redis = await connectRedis(url, () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

const kinds = {
  'in memory': async () => openSessions({ namespace: nextNamespace() }),
  'with Redis': async () => openSessions({ redis: await useRedis(), namespace: nextNamespace() }),
}

describe.each(Object.entries(kinds))('sessions %s', (_, open) => {
  test.each<[string, Json]>([
    ['an object', { draft: { question: 'שלום 👩‍👩‍👧', n: [1, null, true] } }],
    ['null in an object', { nothing: null }],
    ['an empty text', ''],
  ])('give back %s as it was set', async (_name, value) => {
    const sessions = await open()
    expect(await sessions.get('a')).toBeNull()
    await sessions.set('a', value)
    expect(await sessions.get('a')).toEqual(value)
    expect(await sessions.get('b')).toBeNull()
    await sessions.delete('a')
    expect(await sessions.get('a')).toBeNull()
  })

  test('refuse what cannot be kept', async () => {
    const sessions = await open()
    await expect(sessions.set('', 1)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'key' })
    await expect(sessions.set('a', 'x'.repeat(40_000))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'value',
    })
  })
})

test('a session in memory ends an hour after its last use', async () => {
  let now = 1_000_000
  const sessions = openSessions({ namespace: nextNamespace(), now: () => now })
  await sessions.set('a', 1)
  now += 3_599_000
  expect(await sessions.get('a')).toBe(1)
  now += 3_599_000
  expect(await sessions.get('a')).toBe(1)
  now += 3_601_000
  expect(await sessions.get('a')).toBeNull()
})

test('a session in Redis has an hour to live, and a use gives it another', async () => {
  const redis = await useRedis()
  const namespace = nextNamespace()
  const sessions = openSessions({ redis, namespace })
  await sessions.set('42', { a: 1 })
  const key = `${namespace}:v1:session:{42}`
  expect(await redis.ttl(key)).toBeGreaterThan(3_590)
  await redis.expire(key, 10)
  await sessions.get('42')
  expect(await redis.ttl(key)).toBeGreaterThan(3_590)
})

test('two processes see each other’s sessions through Redis', async () => {
  const namespace = nextNamespace()
  const a = openSessions({ redis: await useRedis(), namespace })
  const b = openSessions({ redis: await useRedis(), namespace })
  await a.set('x', 1)
  expect(await b.get('x')).toBe(1)
  await b.set('x', 2)
  expect(await a.get('x')).toBe(2)
  await b.delete('x')
  expect(await a.get('x')).toBeNull()
})

test('with Redis gone nothing fails and nothing is forgotten; when it is back, it gets what it missed', async () => {
  const server = await startLocalRedis()
  onTestFinished(() => server.stop())
  const redis = await useRedis(server.url)
  const namespace = nextNamespace()
  const sessions = openSessions({ redis, namespace })
  await sessions.set('old', 'before')
  await sessions.set('gone', 'before')
  await server.kill()
  expect(await sessions.get('old')).toBe('before')
  await sessions.set('old', 'changed')
  await sessions.set('new', 'made')
  expect(await sessions.delete('gone')).toBe(false)
  expect(await sessions.get('old')).toBe('changed')
  expect(await sessions.get('gone')).toBeNull()

  const back = new Promise((resolve) => redis.once('ready', resolve))
  await server.restart()
  await back
  expect(await sessions.get('old')).toBe('changed')
  expect(await sessions.get('new')).toBe('made')
  const other = openSessions({ redis: await useRedis(server.url), namespace })
  expect(await other.get('old')).toBe('changed')
  expect(await other.get('gone')).toBeNull()
})
