import { type CacheName, cacheNames, type Data } from '@tarot/data'
import { dayOf } from '../ui/time-zone.ts'
import { addCounts, type CacheTotals, totalsOf } from './cache-totals.server.ts'
import { findRedisState, type RedisState } from './find-redis-state.server.ts'

/** Days between two reviews of the cache strategy (specification). */
const reviewDays = 14

export interface CacheReviewRow extends CacheTotals {
  /** `2026-11-25` */
  day: string
  cache: CacheName
}

export interface CacheReview {
  timeZone: string
  /** One row per day and cache, oldest first, including days without reads. */
  rows: CacheReviewRow[]
  /** One row per cache, over all days. */
  totals: (CacheTotals & { cache: CacheName })[]
  redis: RedisState | null
}

/** The data of the cache strategy review: the last fourteen days, including today. */
export async function findCacheReview(data: Data, timeZone: string, now = new Date()): Promise<CacheReview> {
  // One day more than needed, because the first day of the time zone starts within it.
  const [history, redis] = await Promise.all([
    data.cache.history({ hours: (reviewDays + 1) * 24 }),
    findRedisState(data),
  ])
  const days = lastDays(now, timeZone)
  const dated = history.map(({ hour, counts }) => ({ day: dayOf(hour, timeZone), counts }))
  const countsOf = (includes: (day: string) => boolean) =>
    addCounts(dated.filter(({ day }) => includes(day)).map(({ counts }) => counts))
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
