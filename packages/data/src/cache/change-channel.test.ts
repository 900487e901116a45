import { setTimeout as delay } from 'node:timers/promises'
import { startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { cacheBackends } from '../../test/cache-backends.ts'
import { grant, useCacheProcesses } from '../../test/cache-processes.ts'
import { startTcpProxy } from '../../test/tcp-proxy.ts'
import { type Data, openData } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

/** Milliseconds that answers may be old here. */
const maxStaleness = 200
const balance = async (data: Data, userId: bigint) =>
  (await data.credits.balance(userId, { maxStaleness })).balance
/** How often Redis or the database had to be asked. */
const questions = (data: Data) => data.cache.stats().balance.l1.miss

/** Reads for longer than answers may be old. @returns how often Redis or the database had to be asked */
async function readOnAndOn(data: Data, userId: bigint): Promise<number> {
  const before = questions(data)
  const end = performance.now() + 2 * maxStaleness
  while (performance.now() < end) {
    await balance(data, userId)
    await delay(10)
  }
  return questions(data) - before
}

const isCluster = (name: string) => name === 'Redis Cluster'
const shared = cacheBackends.filter(([name]) => name !== 'L1 alone')

describe.each(shared.filter(([name]) => !isCluster(name)))(
  'over %s, on which everything is heard',
  (_, start) => {
    const { useProcess } = useCacheProcesses(start)

    test('the memory answers with what it has had for longer, and with what others have written', async () => {
      const [a, b] = [await useProcess(), await useProcess()]
      const userId = await addUser(a, 10)
      // A machine that is held up for that long has to ask.
      while ((await readOnAndOn(a, userId)) > 0);
      await grant(b, userId, 5)
      while ((await balance(a, userId)) !== 15) await delay(5)
      while ((await readOnAndOn(a, userId)) > 0);
      expect(await balance(a, userId)).toBe(15)
    })

    test('the memory answers with what was asked for elsewhere', async () => {
      const [a, b] = [await useProcess(), await useProcess()]
      await balance(a, await addUser(a, 10))
      for (let before = -1; before !== questions(a); ) {
        const userId = await addUser(b, 20)
        await b.credits.balance(userId)
        await delay(20)
        before = questions(a)
        expect(await balance(a, userId)).toBe(20)
      }
    })
  },
)

describe.each(shared.filter(([name]) => isCluster(name)))(
  'over %s, whose nodes lose messages unseen',
  (_, start) => {
    const { useProcess } = useCacheProcesses(start)

    test('what the memory has had for longer is asked for', async () => {
      const data = await useProcess()
      const userId = await addUser(data, 10)
      await balance(data, userId)
      expect(await readOnAndOn(data, userId)).toBeGreaterThan(0)
    })
  },
)

describe('a process that hears nothing, and does not know it,', () => {
  test('asks the database when what it has may be too old', async () => {
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
    while ((await readOnAndOn(data, userId)) > 0);
    proxy.isBlackHole = true
    await grant(other, userId, 5)
    await delay(maxStaleness)
    expect(await balance(data, userId)).toBe(15)
    // Until Redis is left alone. Then the database is asked when what it said is too old, and not each time.
    for (let calls = 0; calls < 8; calls += 1) await data.credits.balance(another)
    while ((await readOnAndOn(data, another)) > 5);
  })

  test('because it may not listen, asks as well', async () => {
    const server = await startLocalRedis()
    onTestFinished(() => server.stop())
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    await redis.call('ACL', 'SETUSER', 'deaf', 'on', 'nopass', '~*', '+@all', 'resetchannels')
    const { data } = await useTestData({ redisUrl: server.url.replace('//', '//deaf:x@') })
    const userId = await addUser(data, 10)
    await balance(data, userId)
    expect(await readOnAndOn(data, userId)).toBeGreaterThan(0)
  })
})
