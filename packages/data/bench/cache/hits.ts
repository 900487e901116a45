import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { type Data, openData } from '../../src/index.ts'
import { type Figure, figure, type Latencies, load, median, medians } from '../harness.ts'
import { openBentocache } from './bentocache.ts'
import { openCacheable } from './cacheable.ts'
import { poolSize, type Servers } from './contender.ts'

/** Users that are read one after another; all are cached. */
const hotUsers = Array.from({ length: 500 }, (_, n) => BigInt(n + 1))
/** Milliseconds of each round, short so that other load of the machine affects all contenders. */
const roundTime = 150

/** Measures one hit, in L1 and in Redis. */
export async function measureHits(next: () => Promise<Servers>, rounds: number): Promise<Figure[]> {
  const servers = await next()
  const data = await openData({ ...servers, poolSize })
  try {
    return [...(await l1Hits(data, next, rounds)), ...(await redisHits(data, servers, rounds))]
  } finally {
    await data.close()
  }
}

async function l1Hits(data: Data, next: () => Promise<Servers>, rounds: number): Promise<Figure[]> {
  const peers = {
    bentocache: await openBentocache(await next()),
    cacheable: await openCacheable(await next()),
  }
  const options = { maxStaleness: 300_000 }
  const contenders: Record<string, (userId: bigint) => Promise<unknown>> = {
    ours: (userId) => data.credits.balance(userId, options),
    ...Object.fromEntries(Object.entries(peers).map(([name, { read }]) => [name, read])),
  }
  const times: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, read] of Object.entries(contenders)) {
      const taken = times[name] ?? []
      times[name] = taken
      for (let batch = 0; batch < 10; batch += 1) taken.push(await microseconds(read))
    }
  }
  await Promise.all(Object.values(peers).map((peer) => peer.close()))
  const of = (name: string) => median(times[name] ?? [])
  const common = { bench: 'cache', case: 'hit in L1, median', value: of('ours'), unit: 'µs' }
  const goal = { of: 'value', is: 'at most', bound: 1 } as const
  return Object.keys(peers).map((name, index) =>
    figure({ ...common, peer: { name, value: of(name) }, ...(index === 0 ? { goal } : {}) }),
  )
}

/** Microseconds of one call, measured over one call for each of the hot users. */
async function microseconds(read: (userId: bigint) => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (const userId of hotUsers) await read(userId)
  return (1_000 * (performance.now() - began)) / hotUsers.length
}

async function redisHits(data: Data, { redisUrl }: Servers, rounds: number): Promise<Figure[]> {
  const redis = new Redis(redisUrl)
  for (const userId of hotUsers) await data.credits.balance(userId)
  const keys = hotUsers.map(data.cache.keys.balance)
  let count = 0
  const contenders = [
    () => data.credits.balance(hotUsers[count++ % hotUsers.length] as bigint),
    // The same keys and values, by a bare GET.
    () => redis.get(keys[count++ % keys.length] as string),
  ]
  const figures: Figure[] = []
  for (const callers of [1, 16]) {
    const measured: Latencies[][] = [[], []]
    for (let round = -2; round < rounds; round += 1) {
      for (const index of round % 2 ? [0, 1] : [1, 0]) {
        const latencies = await load(contenders[index] as () => Promise<unknown>, callers, delay(roundTime))
        if (round >= 0) measured[index]?.push(latencies)
      }
    }
    const [ours, raw] = measured.map(medians) as [Latencies, Latencies]
    const of = `hit in Redis, ${callers} caller${callers > 1 ? 's' : ''}`
    const withPeer = (key: keyof Latencies, unit: string) => ({
      bench: 'cache',
      case: `${of}, ${key}`,
      value: ours[key],
      unit,
      peer: { name: 'ioredis, GET of the same key', value: raw[key] },
    })
    const goal = { of: 'ratio', is: 'at least', bound: 0.9 } as const
    figures.push(figure({ ...withPeer('throughput', 'op/s'), ...(callers === 16 ? { goal } : {}) }))
    figures.push(figure(withPeer('p50', 'ms')), figure(withPeer('p99', 'ms')))
  }
  redis.disconnect()
  return figures
}
