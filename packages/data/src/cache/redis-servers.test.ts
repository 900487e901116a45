import { chown, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Certificates,
  createCertificates,
  startLocalRedis,
  startLocalRedisCluster,
  startLocalRedisSentinel,
} from '@tarot/services'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { checkRedis } from '../health/health.ts'
import { withNodeProblem } from '../health/redis-nodes.ts'
import { findRedisRefusals } from '../health/redis-refusals.ts'
import { connectRedis } from './redis.ts'

let certificates: Certificates
let others: Certificates
beforeAll(async () => {
  certificates = await createCertificates('localhost', '127.0.0.1')
  others = await createCertificates('localhost')
})
afterAll(async () => {
  await Promise.all([certificates.remove(), others.remove()])
})

/** `works` if Redis accepts all commands of the caches, otherwise the problem. */
async function use(url: string): Promise<string> {
  const redis = await connectRedis(url, () => {})
  onTestFinished(() => redis.disconnect())
  const { ok, problem } = await checkRedis(redis)
  if (!ok) return withNodeProblem(String(problem), url)
  return (await findRedisRefusals(redis, 'tarot')).join('\n') || 'works'
}

const nodes = (addresses: { port: number }[], host = '127.0.0.1') =>
  addresses.map(({ port }) => `${host}:${port}`).join(',')

test('one server works by name, by IPv4 and IPv6, by a socket, and with TLS', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-redis-'))
  // The server runs as another user if the tests run as root.
  const { uid, gid } = await stat(certificates.key)
  await chown(folder, uid, gid)
  const socket = join(folder, 'redis.sock')
  const { port, tlsPort, ...server } = await startLocalRedis({
    password: 'p@ss/w#rd',
    tls: certificates,
    settings: { bind: '127.0.0.1 ::1', unixsocket: socket, unixsocketperm: '777' },
  })
  onTestFinished(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const password = encodeURIComponent('p@ss/w#rd')
  const works = [
    `redis://:${password}@127.0.0.1:${port}`,
    `redis://default:${password}@localhost:${port}/1`,
    `redis://:${password}@[::1]:${port}`,
    `unix://${socket}?password=${password}&db=2`,
    `rediss://:${password}@localhost:${tlsPort}?cacert=${certificates.ca}`,
    `rediss://:${password}@127.0.0.1:${tlsPort}/3?cacert=${certificates.ca}`,
    `rediss://:${password}@[::1]:${tlsPort}?insecure=true`,
  ]
  for (const url of works) expect([url, await use(url)]).toEqual([url, 'works'])

  const fails = [
    [`redis://127.0.0.1:${port}`, /NOAUTH.*REDIS_URL has no password/],
    [`redis://:wrong@127.0.0.1:${port}`, /WRONGPASS.*the password in REDIS_URL/],
    [`redis://:${password}@127.0.0.1:${port}/99`, /change the number of the database/],
    [`rediss://:${password}@localhost:${tlsPort}`, /no CA that is known here: add \?cacert=/],
    [
      `rediss://:${password}@localhost:${tlsPort}?cacert=${others.ca}`,
      /no CA that is known here: add \?cacert=/,
    ],
    [`rediss://:${password}@[::1]:${tlsPort}?cacert=${certificates.ca}`, /for another name/],
    [`rediss://:${password}@localhost:${port}`, /does not use TLS on this port, write redis instead/],
    [`redis://:${password}@localhost:${tlsPort}`, /uses TLS/],
    [`redis-cluster://:${password}@127.0.0.1:${port}`, /is not a cluster: write redis:\/\//],
    [`unix://${folder}/none.sock`, /connect ENOENT/],
  ] as const
  for (const [url, sentence] of fails) expect(await use(url)).toMatch(sentence)
})

test('a server that requires client certificates gets one', async () => {
  const server = await startLocalRedis({ tls: certificates, settings: { 'tls-auth-clients': 'yes' } })
  onTestFinished(() => server.stop())
  const url = `rediss://localhost:${server.tlsPort}?cacert=${certificates.ca}`
  expect(await use(`${url}&cert=${certificates.cert}&key=${certificates.key}`)).toBe('works')
  expect(await use(url)).toMatch(/requires a client certificate, add cert=/)
})

test('redis:// that leads to a Sentinel is reported once, with what to write', async () => {
  const sentinel = await startLocalRedisSentinel()
  onTestFinished(() => sentinel.stop())
  const messages: string[] = []
  const [{ port = 0 } = {}] = sentinel.addresses
  const redis = await connectRedis(`redis://127.0.0.1:${port}`, (message) => messages.push(message))
  onTestFinished(() => redis.disconnect())
  expect(messages).toEqual([
    'Redis is not used: it is a Sentinel: write redis-sentinel://host:port/0#<name> in REDIS_URL',
  ])
})

test('Sentinels with a password of their own lead to a master with another one', async () => {
  const sentinel = await startLocalRedisSentinel({ password: 'secret', sentinelPassword: 'watch' })
  onTestFinished(() => sentinel.stop())
  const at = (query: string, name = sentinel.name) =>
    `redis-sentinel://:secret@${nodes(sentinel.addresses, 'localhost')}/1${query}#${name}`
  expect(await use(at('?sentinelPassword=watch'))).toBe('works')
  expect(await use(at(''))).toMatch(/no Sentinel answers: NOAUTH.*sentinelPassword=<password>/)
  expect(await use(at('?sentinelPassword=wrong'))).toMatch(
    /no Sentinel answers: WRONGPASS.*sentinelPassword in REDIS_URL/,
  )
  expect(await use(at('?sentinelPassword=watch').replace(':secret@', ''))).toMatch(
    /NOAUTH.*REDIS_URL has no password/,
  )
  expect(await use(at('?sentinelPassword=watch', 'other'))).toMatch(
    /No such master with that name: check the name at the end/,
  )
})

test('Sentinels and their servers are reached by TLS only', async () => {
  const sentinel = await startLocalRedisSentinel({ password: 'secret', tls: certificates })
  onTestFinished(() => sentinel.stop())
  const at = (query: string) =>
    `rediss-sentinel://:secret@${nodes(sentinel.addresses)}${query}#${sentinel.name}`
  expect(await use(at(`?cacert=${certificates.ca}`))).toBe('works')
  expect(await use(at(''))).toMatch(/no CA that is known here/)
})

test('a cluster with TLS and a password is reached by all of its nodes, by one, and by a host name', async () => {
  const cluster = await startLocalRedisCluster(3, { tls: certificates, password: 'secret' })
  onTestFinished(() => cluster.stop())
  const [first] = cluster.addresses
  const query = `?cacert=${certificates.ca}`
  for (const at of [
    nodes(cluster.addresses),
    nodes([{ port: first?.port ?? 0 }]),
    `localhost:${first?.port}`,
  ]) {
    expect(await use(`rediss-cluster://:secret@${at}${query}`)).toBe('works')
  }
  expect(await use(`rediss-cluster://:secret@${nodes(cluster.addresses)}`)).toMatch(
    /no CA that is known here/,
  )
  expect(await use(`rediss-cluster://${nodes(cluster.addresses)}${query}`)).toMatch(
    /REDIS_URL has no password/,
  )
  const oneByOne = await Promise.all(
    cluster.addresses.map(({ port }) => use(`rediss://:secret@127.0.0.1:${port}${query}`)),
  )
  expect(oneByOne.join('\n')).toMatch(/MOVED.*one node of a cluster: write redis-cluster:\/\//)
})

test('nodes whose certificate has their host names are reached if they announce these', async () => {
  const named = { 'cluster-announce-hostname': 'localhost', 'cluster-preferred-endpoint-type': 'hostname' }
  const cluster = await startLocalRedisCluster(3, { tls: others, settings: named })
  onTestFinished(() => cluster.stop())
  const at = `rediss-cluster://localhost:${cluster.addresses[0]?.port}?cacert=${others.ca}`
  expect(await use(at)).toBe('works')
  expect(await use(at.replace('localhost', '127.0.0.1'))).toMatch(/for another name/)
})

test('a cluster without TLS is reached by a host name', async () => {
  const cluster = await startLocalRedisCluster()
  onTestFinished(() => cluster.stop())
  expect(await use(`redis-cluster://localhost:${cluster.addresses[0]?.port}`)).toBe('works')
})
