import { setTimeout as delay } from 'node:timers/promises'
import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cacheBackends } from '../../test/cache-backends.ts'
import { grant, useCacheProcesses } from '../../test/cache-processes.ts'
import { startTcpProxy } from '../../test/tcp-proxy.ts'
import { type Data, openData } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

/** Maximum staleness in milliseconds. */
const maxStaleness = 200
const balance = async (data: Data, userId: bigint) =>
  (await data.credits.balance(userId, { maxStaleness })).balance
/** Number of reads that L1 did not answer. */
const misses = (data: Data) => data.cache.stats().balance.l1.miss

/** Reads for longer than the maximum staleness. @returns the number of reads that L1 did not answer */
async function readRepeatedly(data: Data, userId: bigint): Promise<number> {
  const before = misses(data)
  const end = performance.now() + 2 * maxStaleness
  while (performance.now() < end) {
    await balance(data, userId)
    await delay(10)
  }
  return misses(data) - before
}

const isCluster = (name: string) => name === 'Redis Cluster'
const shared = cacheBackends.filter(([name]) => name !== 'L1 alone')

describe.each(shared.filter(([name]) => !isCluster(name)))(
  'over %s, which delivers every message',
  (_, start) => {
    const { useProcess } = useCacheProcesses(start)

    test('L1 answers with values older than the maximum staleness, and with those that other processes have written', async () => {
      const [a, b] = [await useProcess(), await useProcess()]
      const userId = await addUser(a, 10)
      // On a machine that is paused for that long, L1 does not answer.
      while ((await readRepeatedly(a, userId)) > 0);
      await grant(b, userId, 5)
      while ((await balance(a, userId)) !== 15) await delay(5)
      while ((await readRepeatedly(a, userId)) > 0);
      expect(await balance(a, userId)).toBe(15)
    })

    test('L1 answers with values that another process has loaded', async () => {
      const [a, b] = [await useProcess(), await useProcess()]
      await balance(a, await addUser(a, 10))
      for (let before = -1; before !== misses(a); ) {
        const userId = await addUser(b, 20)
        await b.credits.balance(userId)
        await delay(20)
        before = misses(a)
        expect(await balance(a, userId)).toBe(20)
      }
    })
  },
)

describe.each(shared.filter(([name]) => isCluster(name)))(
  'over %s, whose nodes lose messages without notice',
  (_, start) => {
    const { useProcess } = useCacheProcesses(start)

    test('L1 does not answer with values older than the maximum staleness', async () => {
      const data = await useProcess()
      const userId = await addUser(data, 10)
      await balance(data, userId)
      expect(await readRepeatedly(data, userId)).toBeGreaterThan(0)
    })
  },
)

describe('a process that receives no messages without notice', () => {
  test('reads from the database when its values may be too old', async () => {
    const server = await startLocalRedis()
    onTestFinished(() => server.stop())
    const proxy = await startTcpProxy(server.port)
    onTestFinished(() => proxy.close())
    const { data, databaseUrl, namespace } = await useTestData({
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
    })
    const other = await openData({ databaseUrl, namespace, redisUrl: server.url })
    onTestFinished(() => other.close())
    const userId = await addUser(data, 10)
    const another = await addUser(data, 20)
    await balance(data, another)
    while ((await readRepeatedly(data, userId)) > 0);
    proxy.isBlackHole = true
    await grant(other, userId, 5)
    await delay(maxStaleness)
    expect(await balance(data, userId)).toBe(15)
    // Opens the circuit. Then the database is read when the value is too old, and not each time.
    for (let calls = 0; calls < 8; calls += 1) await data.credits.balance(another)
    while ((await readRepeatedly(data, another)) > 5);
  })

  test('because its Redis user may not subscribe, does not answer from L1', async () => {
    const server = await startLocalRedis()
    onTestFinished(() => server.stop())
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    await redis.call('ACL', 'SETUSER', 'deaf', 'on', 'nopass', '~*', '+@all', 'resetchannels')
    const { data } = await useTestData({ redisUrl: server.url.replace('//', '//deaf:x@') })
    const userId = await addUser(data, 10)
    await balance(data, userId)
    expect(await readRepeatedly(data, userId)).toBeGreaterThan(0)
  })
})
