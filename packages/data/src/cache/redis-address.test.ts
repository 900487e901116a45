import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRedisUrl } from './redis-address.ts'

test.each([
  ['redis://127.0.0.1', { host: '127.0.0.1', port: 6_379, db: 0 }],
  ['redis://127.0.0.1/', { host: '127.0.0.1', port: 6_379, db: 0 }],
  ['redis://[::1]:7000/3', { host: '::1', port: 7_000, db: 3 }],
  ['redis://:p%40ss@localhost?db=2', { host: 'localhost', port: 6_379, password: 'p@ss', db: 2 }],
  [
    'rediss://user:secret@redis.example:6380/2',
    { host: 'redis.example', port: 6_380, username: 'user', password: 'secret', db: 2, tls: {} },
  ],
  ['rediss://a?insecure=true', { host: 'a', port: 6_379, db: 0, tls: { rejectUnauthorized: false } }],
  ['unix:///run/redis.sock', { path: '/run/redis.sock', db: 0 }],
  ['unix:///run/redis.sock?db=1&password=p%40', { path: '/run/redis.sock', db: 1, password: 'p@' }],
])('%s is one server', (url, options) => {
  expect(readRedisUrl(url)).toEqual({ kind: 'server', options })
})

test('a URL of Sentinels has nodes, the name of the master, and credentials of the servers and of the Sentinels', () => {
  expect(readRedisUrl('redis-sentinel://a:26380,b/3#tarot')).toEqual({
    kind: 'sentinel',
    nodes: [
      { host: 'a', port: 26_380 },
      { host: 'b', port: 26_379 },
    ],
    options: { name: 'tarot', db: 3 },
  })
  expect(
    readRedisUrl('rediss-sentinel://:p%40ss@a?sentinelUsername=u&sentinelPassword=p%23#tarot'),
  ).toMatchObject({
    options: {
      name: 'tarot',
      db: 0,
      password: 'p@ss',
      sentinelUsername: 'u',
      sentinelPassword: 'p#',
      tls: {},
      sentinelTLS: {},
      enableTLSForSentinelMode: true,
    },
  })
})

test('a URL of a cluster has nodes', () => {
  expect(readRedisUrl('redis-cluster://bot:secret@10.0.0.1:7000,[::1]:7001')).toEqual({
    kind: 'cluster',
    nodes: [
      { host: '10.0.0.1', port: 7_000 },
      { host: '::1', port: 7_001 },
    ],
    options: { username: 'bot', password: 'secret' },
  })
})

test('TLS options have the content of the named files', async () => {
  const path = join(tmpdir(), `tarot-${crypto.randomUUID()}.pem`)
  await writeFile(path, 'content')
  onTestFinished(() => rm(path))
  for (const form of ['rediss://a', 'rediss-cluster://a', 'rediss-sentinel://a']) {
    expect(
      readRedisUrl(`${form}?cacert=${path}&cert=${path}&key=${path}#x`.replace(/(?<!sentinel.*)#x/, '')),
    ).toMatchObject({
      options: { tls: { ca: 'content', cert: 'content', key: 'content' } },
    })
  }
})

test.each([
  '',
  'http://x',
  'localhost:6379',
  'redis://localhost/abc',
  'redis://localhost/1/2',
  'redis://localhost/-1',
  'redis://localhost?db=abc',
  'redis://a,b',
  'redis:localhost',
  'redis://:p@ss@localhost',
  'redis-sentinel://#tarot',
  'redis-sentinel://a:port#tarot',
  'redis-cluster://a:7000,',
  'redis-cluster://a:7000/1',
  'unix://run/redis.sock',
])('%j is not a Redis URL', (url) => {
  expect(readRedisUrl(url)).toMatch(/^must be redis:\/\//)
})

test.each([
  ['redis-sentinel://a:26379', 'names no master: write the name'],
  ['redis://a?cacert=/x', 'has cacert and no TLS: write rediss'],
  ['rediss://a?cacert=/no/such/file', 'has cacert=/no/such/file, which cannot be read (ENOENT)'],
  ['redis://a?keyPrefix=x', 'has keyPrefix, which is not known here'],
  ['redis://a?sentinelPassword=x', 'has sentinelPassword, which is not known here'],
  ['redis://:100%@a', 'percent-encoded'],
])('%s is refused with a reason', (url, problem) => {
  expect(readRedisUrl(url)).toContain(problem)
})
