export const cacheNames = ['balance', 'readings', 'session'] as const
export type CacheName = (typeof cacheNames)[number]

/** `memory`: of this process. `redis`: shared. */
export const cacheTiers = ['memory', 'redis'] as const
export type CacheTier = (typeof cacheTiers)[number]

/**
 * - `hit`, `miss`: a lookup that found, or did not find, what can be used.
 * - `stale_refused`: a lookup that found something older than this process has seen.
 * - `load`: the database was asked, because of this tier's miss or to refresh it early.
 * - `error`: the tier did not answer in time, or not at all.
 */
export const cacheOutcomes = ['hit', 'miss', 'stale_refused', 'load', 'error'] as const
export type CacheOutcome = (typeof cacheOutcomes)[number]

export type CacheStatistics = Record<CacheName, Record<CacheTier, Record<CacheOutcome, number>>>

/** Every figure there is, by name. */
export const everyCount: readonly (readonly [CacheName, CacheTier, CacheOutcome])[] = cacheNames.flatMap(
  (cache) => cacheTiers.flatMap((tier) => cacheOutcomes.map((outcome) => [cache, tier, outcome] as const)),
)

export function emptyStatistics(): CacheStatistics {
  const counts = Object.fromEntries(
    cacheNames.map((cache) => [cache, Object.fromEntries(cacheTiers.map((tier) => [tier, {}]))]),
  ) as CacheStatistics
  for (const [cache, tier, outcome] of everyCount) counts[cache][tier][outcome] = 0
  return counts
}

/** Counts what happens in the caches of this process, from its start. */
export class Statistics {
  readonly counts: CacheStatistics = emptyStatistics()

  count(cache: CacheName, tier: CacheTier, outcome: CacheOutcome): void {
    this.counts[cache][tier][outcome] += 1
  }
}

/**
 * The share of reads that needed no load, of a cache over both tiers; null before the first read. A read that the memory
 * did not answer is one of Redis, where there is one.
 */
export function hitRate({ memory, redis }: CacheStatistics[CacheName]): number | null {
  const hits = memory.hit + redis.hit
  const misses =
    redis.hit + redis.miss + redis.stale_refused + redis.error > 0 ? redis.miss + redis.error : memory.miss
  return hits + misses === 0 ? null : hits / (hits + misses)
}
