import { expect, test } from 'vitest'
import { parseRedisUrl } from './redis-address.ts'

test.each(['redis://127.0.0.1', 'redis://127.0.0.1/', 'rediss://user:secret@redis.example:6380/2'])(
  '%s is one server',
  (url) => {
    expect(parseRedisUrl(url)).toEqual({ kind: 'server', url })
  },
)

test('Sentinels have nodes, the name of the master, and what its servers want', () => {
  expect(parseRedisUrl('redis-sentinel://a:26380,b/3#tarot')).toEqual({
    kind: 'sentinel',
    nodes: [
      { host: 'a', port: 26_380 },
      { host: 'b', port: 26_379 },
    ],
    options: { name: 'tarot', db: 3 },
  })
  expect(parseRedisUrl('rediss-sentinel://:p%40ss@a#tarot')).toMatchObject({
    options: { name: 'tarot', db: 0, password: 'p@ss', tls: {} },
  })
})

test('a cluster has nodes', () => {
  expect(parseRedisUrl('redis-cluster://bot:secret@10.0.0.1:7000,[::1]:7001')).toEqual({
    kind: 'cluster',
    nodes: [
      { host: '10.0.0.1', port: 7_000 },
      { host: '::1', port: 7_001 },
    ],
    options: { username: 'bot', password: 'secret' },
  })
})

test.each([
  '',
  'http://x',
  'localhost:6379',
  'redis://localhost/abc',
  'redis://localhost/1/2',
  'redis://localhost/-1',
  'redis://localhost?db=abc',
  'redis:localhost',
  'redis-sentinel://a:26379',
  'redis-sentinel://#tarot',
  'redis-sentinel://a:port#tarot',
  'redis-cluster://a:7000,',
  'redis-cluster://a:7000/1',
])('%j is no address', (url) => {
  expect(parseRedisUrl(url)).toBeUndefined()
})
