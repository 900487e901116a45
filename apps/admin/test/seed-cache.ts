import { type CacheName, type CacheOutcome, type CacheTier, cacheNames, type Data } from '@tarot/data'

const hour = 3_600_000

type Counted = [tier: CacheTier, outcome: CacheOutcome, count: number]

/**
 * Adds the counts of several processes over two weeks, by the hour, equal in each call: balances and readings are above
 * the goal, there are no reads between 2:00 and 4:00, and Redis was unavailable for one hour three days ago.
 */
export async function seedCache(data: Data, now = new Date()): Promise<void> {
  const last = Math.floor(now.getTime() / hour) * hour
  const rows = Array.from({ length: 14 * 24 }, (_, age) => ({ age, hour: new Date(last - age * hour) }))
    .filter((row) => ![2, 3].includes(row.hour.getUTCHours()))
    .flatMap((row) =>
      cacheNames.flatMap((cache) =>
        countsOf(cache, row.age).map(([tier, outcome, count]) => ({
          ...{ hour: row.hour, cache, tier, outcome },
          count: BigInt(count),
        })),
      ),
    )
  await data.prisma.cacheStatistic.createMany({ data: rows.filter(({ count }) => count > 0n) })
}

function countsOf(cache: CacheName, age: number): Counted[] {
  const busy = { balance: 1_600, readings: 420, session: 900 }[cache]
  const reads = Math.round(busy * (1 + 0.5 * Math.sin((2 * Math.PI * age) / 24)))
  const missing = { balance: 0.02, readings: 0.05, session: 0.2 }[cache] + 0.02 * Math.abs(Math.sin(age))
  const misses = Math.round(reads * missing)
  // The hour in which Redis was unavailable.
  if (age === 72)
    return [
      ['l2', 'miss', reads],
      ['l2', 'error', reads],
      ['l2', 'load', cache === 'session' ? 0 : reads],
    ]
  return [
    ['l2', 'hit', reads - misses],
    ['l2', 'miss', misses],
    ['l2', 'load', cache === 'session' ? 0 : misses + Math.round(reads / 200)],
    ['l2', 'stale_refused', age % 7 === 0 ? 1 : 0],
  ]
}
