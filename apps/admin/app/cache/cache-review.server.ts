import { type CacheName, cacheNames, type Data } from '@tarot/data'
import { dayOf } from '../ui/time-zone.ts'
import { addCounts, type CacheTotals, totalsOf } from './cache-totals.server.ts'
import { findRedisState, type RedisState } from './find-redis-state.server.ts'

/** Days between two reviews of the cache strategy, by the specification. */
const reviewDays = 14

export interface CacheReviewRow extends CacheTotals {
  /** `2026-11-25` */
  day: string
  cache: CacheName
}

export interface CacheReview {
  timeZone: string
  /** Each day of each cache, the oldest first; days without anything as well. */
  rows: CacheReviewRow[]
  /** Each cache over all days. */
  totals: (CacheTotals & { cache: CacheName })[]
  redis: RedisState | null
}

/** What whoever reviews the cache strategy looks at: the last fourteen days, today included. */
export async function findCacheReview(data: Data, timeZone: string, now = new Date()): Promise<CacheReview> {
  // A day more than needed: the first one begins somewhere within it.
  const [history, redis] = await Promise.all([
    data.cache.history({ hours: (reviewDays + 1) * 24 }),
    findRedisState(data),
  ])
  const days = lastDays(now, timeZone)
  const dated = history.map(({ hour, counts }) => ({ day: dayOf(hour, timeZone), counts }))
  const countsOf = (fits: (day: string) => boolean) =>
    addCounts(dated.filter(({ day }) => fits(day)).map(({ counts }) => counts))
  const total = countsOf((day) => days.includes(day))
  return {
    timeZone,
    redis,
    rows: days.flatMap((day) => {
      const counts = countsOf((other) => other === day)
      return cacheNames.map((cache) => ({ day, cache, ...totalsOf(cache, counts[cache]) }))
    }),
    totals: cacheNames.map((cache) => ({ cache, ...totalsOf(cache, total[cache]) })),
  }
}

function lastDays(now: Date, timeZone: string): string[] {
  const today = Date.parse(`${dayOf(now, timeZone)}T00:00:00Z`)
  return Array.from({ length: reviewDays }, (_, index) =>
    new Date(today - (reviewDays - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  )
}
