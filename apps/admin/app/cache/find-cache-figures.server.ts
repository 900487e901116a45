import { type CacheName, cacheNames, type Data } from '@tarot/data'
import { addCounts, type CacheTotals, totalsOf } from './cache-totals.server.ts'

const hour = 3_600_000

/** The figures of one cache in one hour. */
export interface CacheHour {
  /** Start of the hour; milliseconds since 1970. */
  hour: number
  reads: number
  rate: number | null
}

export interface CacheFigures extends CacheTotals {
  cache: CacheName
  /** Every hour of the period, oldest first, including hours without reads. */
  hours: CacheHour[]
}

/**
 * The figures of each cache in the last hours, including the current hour, over all processes.
 *
 * @returns null if nothing was counted in that period
 */
export async function findCacheFigures(
  data: Data,
  hours: number,
  now = new Date(),
): Promise<CacheFigures[] | null> {
  const history = await data.cache.history({ hours })
  if (history.length === 0) return null
  const byHour = new Map(history.map((entry) => [Math.floor(entry.hour.getTime() / hour), entry.counts]))
  const total = addCounts(history.map(({ counts }) => counts))
  const last = Math.floor(now.getTime() / hour)
  const all = Array.from({ length: hours }, (_, index) => last - hours + 1 + index)
  return cacheNames.map((cache) => ({
    cache,
    ...totalsOf(cache, total[cache]),
    hours: all.map((number) => {
      const counts = byHour.get(number)
      const { reads, rate } = counts ? totalsOf(cache, counts[cache]) : { reads: 0, rate: null }
      return { hour: number * hour, reads, rate }
    }),
  }))
}
