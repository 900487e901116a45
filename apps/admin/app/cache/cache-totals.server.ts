import {
  type CacheName,
  type CacheOutcome,
  type CacheStatistics,
  type CacheTier,
  cacheNames,
  cacheOutcomes,
  cacheTiers,
  countReads,
  hitRate,
} from '@tarot/data'
import { hasGoal, hitRateGoal, minReads } from './hit-rate-goal.ts'

export interface CacheTotals {
  /** Over both tiers. */
  reads: number
  /** Hit rate, 0 to 1; null without a read. */
  rate: number | null
  /** null if the cache has no goal, or if there are too few reads to judge. */
  isGoalMet: boolean | null
  loads: number
  staleRefused: number
  errors: number
  tiers: (Record<CacheOutcome, number> & { tier: CacheTier; rate: number | null })[]
}

/** The totals of one cache. */
export function totalsOf(cache: CacheName, counts: CacheStatistics[CacheName]): CacheTotals {
  const both = (outcome: CacheOutcome) => counts.l1[outcome] + counts.l2[outcome]
  const rate = hitRate(counts)
  const { reads } = countReads(counts)
  return {
    reads,
    rate,
    isGoalMet: rate === null || reads < minReads || !hasGoal(cache) ? null : rate > hitRateGoal,
    loads: both('load'),
    staleRefused: both('stale_refused'),
    errors: both('error'),
    tiers: cacheTiers.map((tier) => ({ tier, ...counts[tier], rate: rateOf(counts[tier]) })),
  }
}

function rateOf({ hit, miss }: Record<CacheOutcome, number>): number | null {
  return hit + miss === 0 ? null : hit / (hit + miss)
}

/** Adds several counts. */
export function addCounts(all: CacheStatistics[]): CacheStatistics {
  return mapNames(cacheNames, (cache) =>
    mapNames(cacheTiers, (tier) =>
      mapNames(cacheOutcomes, (outcome) =>
        all.reduce((sum, counts) => sum + counts[cache][tier][outcome], 0),
      ),
    ),
  )
}

function mapNames<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>
}
