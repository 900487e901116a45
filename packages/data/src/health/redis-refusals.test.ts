import { startLocalRedis, startLocalRedisCluster } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { connectRedis } from '../cache/redis.ts'
import { findRedisRefusals } from './redis-refusals.ts'

async function useRedis(settings: Record<string, string> = {}) {
  const server = await startLocalRedis({ settings })
  const connect = async (access = '') => {
    const redis = await connectRedis(server.url.replace('//', `//${access}`), () => {})
    onTestFinished(() => redis.disconnect())
    return redis
  }
  onTestFinished(() => server.stop())
  return { server, connect }
}

test('a server and a cluster that accept all commands of the caches have no refusals', async () => {
  const { connect } = await useRedis()
  expect(await findRedisRefusals(await connect(), 'tarot')).toEqual([])
  const cluster = await startLocalRedisCluster()
  const nodes = cluster.addresses.map(({ host, port }) => `${host}:${port}`)
  const redis = await connectRedis(`redis-cluster://${nodes}`, () => {})
  expect(await findRedisRefusals(redis, 'tarot')).toEqual([])
  redis.disconnect()
  await cluster.stop()
})

test.each([
  ['OOM', { maxmemory: '1', 'maxmemory-policy': 'noeviction' }, 'raise maxmemory'],
  ['NOREPLICAS', { 'min-replicas-to-write': '1' }, 'min-replicas-to-write 0'],
  ['READONLY', { replicaof: '127.0.0.1 1' }, 'is a replica'],
])('%s: the refusal of a Redis that accepts no writes has advice', async (word, settings, advice) => {
  const { connect } = await useRedis(settings)
  const [first = ''] = await findRedisRefusals(await connect(), 'tarot')
  expect(first).toContain(`Redis refuses to store a value: "${word} `)
  expect(first).toContain(advice)
})

test('for a user without the right to scripts or channels, the refusals name the rights', async () => {
  const { connect } = await useRedis()
  const admin = await connect()
  await admin.call('ACL', 'SETUSER', 'bot', 'on', '>secret', '~*', '+@all', '-@scripting', 'resetchannels')
  const refusals = await findRedisRefusals(await connect('bot:secret@'), 'tarot')
  expect(refusals).toEqual([
    expect.stringMatching(
      /refuses to run a script.*NOPERM.*ACL SETUSER <user> ~tarot:\* &tarot:\* \+@all -@admin/,
    ),
    expect.stringMatching(/refuses to subscribe to changes.*NOPERM/),
  ])
  await admin.call(
    'ACL',
    'SETUSER',
    'bot',
    'reset',
    'on',
    '>secret',
    '~tarot:*',
    '&tarot:*',
    '+@all',
    '-@admin',
  )
  expect(await findRedisRefusals(await connect('bot:secret@'), 'tarot')).toEqual([])
})
