export const cacheNames = ['balance', 'readings', 'session'] as const
export type CacheName = (typeof cacheNames)[number]

/** `l1`: in this process. `l2`: Redis, shared by all processes. */
export const cacheTiers = ['l1', 'l2'] as const
export type CacheTier = (typeof cacheTiers)[number]

/**
 * - `hit`, `miss`: a read that this tier answered, or did not.
 * - `stale_refused`: a value older than one that this process has seen, which was not used.
 * - `load`: a read from the database, after a miss of this tier or as an early refresh.
 * - `error`: a read or a write that the tier refused or did not answer in time.
 */
export const cacheOutcomes = ['hit', 'miss', 'stale_refused', 'load', 'error'] as const
export type CacheOutcome = (typeof cacheOutcomes)[number]

export type CacheStatistics = Record<CacheName, Record<CacheTier, Record<CacheOutcome, number>>>

/** The names of all counts. */
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

/** The counts of the caches of this process since its start. */
export class Statistics {
  readonly counts: CacheStatistics = emptyStatistics()

  count(cache: CacheName, tier: CacheTier, outcome: CacheOutcome): void {
    this.counts[cache][tier][outcome] += 1
  }
}

/** Reads of one cache over both tiers. A read that L1 does not answer is a read of L2, if there is Redis. */
export function countReads({ l1, l2 }: CacheStatistics[CacheName]): { reads: number; hits: number } {
  const hits = l1.hit + l2.hit
  const misses = l2.hit + l2.miss > 0 ? l2.miss : l1.miss
  return { reads: hits + misses, hits }
}

/** The share of reads that a tier answered, 0 to 1; null before the first read. */
export function hitRate(counts: CacheStatistics[CacheName]): number | null {
  const { reads, hits } = countReads(counts)
  return reads === 0 ? null : hits / reads
}
