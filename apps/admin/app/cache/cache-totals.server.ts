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
import { goal, hasGoal, minReads } from './cache-labels.ts'

export interface CacheTotals {
  /** Over both tiers. */
  reads: number
  /** 0 to 1; null without a read. */
  rate: number | null
  /** null where there is no goal, or too few reads to judge by. */
  holds: boolean | null
  loads: number
  staleRefused: number
  errors: number
  tiers: (Record<CacheOutcome, number> & { tier: CacheTier; rate: number | null })[]
}

/** What the counts of one cache add up to. */
export function totalsOf(cache: CacheName, counts: CacheStatistics[CacheName]): CacheTotals {
  const both = (outcome: CacheOutcome) => counts.l1[outcome] + counts.l2[outcome]
  const rate = hitRate(counts)
  const { reads } = countReads(counts)
  return {
    reads,
    rate,
    holds: rate === null || reads < minReads || !hasGoal(cache) ? null : rate > goal,
    loads: both('load'),
    staleRefused: both('stale_refused'),
    errors: both('error'),
    tiers: cacheTiers.map((tier) => ({ tier, ...counts[tier], rate: rateOf(counts[tier]) })),
  }
}

function rateOf({ hit, miss }: Record<CacheOutcome, number>): number | null {
  return hit + miss === 0 ? null : hit / (hit + miss)
}

/** The sum of several counts. */
export function addCounts(all: CacheStatistics[]): CacheStatistics {
  return mapped(cacheNames, (cache) =>
    mapped(cacheTiers, (tier) =>
      mapped(cacheOutcomes, (outcome) => all.reduce((sum, counts) => sum + counts[cache][tier][outcome], 0)),
    ),
  )
}

function mapped<Name extends string, Value>(names: readonly Name[], make: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, Value>
}
