import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { type Data, openData } from '../../src/index.ts'
import { type Figure, figure, type Latencies, load, median, medians } from '../harness.ts'
import { openBentocache } from './bentocache.ts'
import { openCacheable } from './cacheable.ts'
import { poolSize, type Servers } from './contender.ts'

/** Users that are asked for in turn; all are in the cache. */
const hotUsers = Array.from({ length: 500 }, (_, n) => BigInt(n + 1))
/** Milliseconds of each turn: whatever else the machine does touches all contenders. */
const turn = 150

/** What one hit costs, in memory and in Redis. */
export async function measureHits(next: () => Promise<Servers>, turns: number): Promise<Figure[]> {
  const servers = await next()
  const data = await openData({ ...servers, poolSize })
  try {
    return [...(await memoryHits(data, next, turns)), ...(await redisHits(data, servers, turns))]
  } finally {
    await data.close()
  }
}

async function memoryHits(data: Data, next: () => Promise<Servers>, turns: number): Promise<Figure[]> {
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
  for (let round = 0; round < turns; round += 1) {
    for (const [name, read] of Object.entries(contenders)) {
      const taken = times[name] ?? []
      times[name] = taken
      for (let batch = 0; batch < 10; batch += 1) taken.push(await microseconds(read))
    }
  }
  await Promise.all(Object.values(peers).map((peer) => peer.close()))
  const of = (name: string) => median(times[name] ?? [])
  const common = { bench: 'cache', case: 'hit in memory, median', value: of('ours'), unit: 'µs' }
  const goal = { of: 'value', is: 'at most', bound: 1 } as const
  return Object.keys(peers).map((name, index) =>
    figure({ ...common, peer: { name, value: of(name) }, ...(index === 0 ? { goal } : {}) }),
  )
}

/** Of one call, from one after the other for each of the hot users. */
async function microseconds(read: (userId: bigint) => Promise<unknown>): Promise<number> {
  const began = performance.now()
  for (const userId of hotUsers) await read(userId)
  return (1_000 * (performance.now() - began)) / hotUsers.length
}

async function redisHits(data: Data, { redisUrl }: Servers, turns: number): Promise<Figure[]> {
  const redis = new Redis(redisUrl)
  for (const userId of hotUsers) await data.credits.balance(userId)
  const keys = hotUsers.map(data.cache.keys.balance)
  let count = 0
  const contenders = [
    () => data.credits.balance(hotUsers[count++ % hotUsers.length] as bigint),
    // The same keys and values: nothing but the question and its answer.
    () => redis.get(keys[count++ % keys.length] as string),
  ]
  const figures: Figure[] = []
  for (const callers of [1, 16]) {
    const measured: Latencies[][] = [[], []]
    for (let round = -2; round < turns; round += 1) {
      for (const index of round % 2 ? [0, 1] : [1, 0]) {
        const latencies = await load(contenders[index] as () => Promise<unknown>, callers, delay(turn))
        if (round >= 0) measured[index]?.push(latencies)
      }
    }
    const [ours, raw] = measured.map(medians) as [Latencies, Latencies]
    const of = `hit in Redis, ${callers} caller${callers > 1 ? 's' : ''}`
    const beside = (key: keyof Latencies, unit: string) => ({
      bench: 'cache',
      case: `${of}, ${key}`,
      value: ours[key],
      unit,
      peer: { name: 'ioredis, GET of the same key', value: raw[key] },
    })
    const goal = { of: 'ratio', is: 'at least', bound: 0.9 } as const
    figures.push(figure({ ...beside('throughput', 'op/s'), ...(callers === 16 ? { goal } : {}) }))
    figures.push(figure(beside('p50', 'ms')), figure(beside('p99', 'ms')))
  }
  redis.disconnect()
  return figures
}
