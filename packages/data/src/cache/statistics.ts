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

/** Counts what happens in the caches of this process, from its start. */
export class Statistics {
  readonly counts: CacheStatistics

  constructor() {
    const outcomes = () => Object.fromEntries(cacheOutcomes.map((name) => [name, 0]))
    const tiers = () => Object.fromEntries(cacheTiers.map((name) => [name, outcomes()]))
    this.counts = Object.fromEntries(cacheNames.map((name) => [name, tiers()])) as CacheStatistics
  }

  count(cache: CacheName, tier: CacheTier, outcome: CacheOutcome): void {
    this.counts[cache][tier][outcome] += 1
  }
}
