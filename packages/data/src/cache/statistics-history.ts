import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check } from '../input.ts'
import {
  type CacheName,
  type CacheOutcome,
  type CacheStatistics,
  type CacheTier,
  emptyStatistics,
  everyCount,
  type Statistics,
} from './statistics.ts'

/** Milliseconds between writes of the counts. */
const interval = 60_000

const add = statement<never>(
  'cache_statistics_add',
  `
  insert into cache_statistics (hour, cache, tier, outcome, count)
  select date_trunc('hour', now(), 'UTC'), cache, tier, outcome, count
    from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as counted (cache, tier, outcome, count)
   order by cache, tier, outcome
      on conflict (hour, cache, tier, outcome) do update
     set count = cache_statistics.count + excluded.count
  `,
)

const list = statement<{
  hour: Date
  cache: CacheName
  tier: CacheTier
  outcome: CacheOutcome
  count: bigint
}>(
  'cache_statistics_list',
  `
  select hour, cache, tier, outcome, count
    from cache_statistics
   where hour > now() - make_interval(hours => $1::integer)
   order by hour
  `,
)

/** Adds the counts of this process to those in the database, once a minute and when it stops. */
export function recordStatistics(database: Database, statistics: Statistics): { stop(): Promise<void> } {
  const written = structuredClone(statistics.counts)

  async function write(): Promise<void> {
    const rows: { cache: CacheName; tier: CacheTier; outcome: CacheOutcome; count: number }[] = []
    for (const [cache, tier, outcome] of everyCount) {
      const count = statistics.counts[cache][tier][outcome] - written[cache][tier][outcome]
      if (count > 0) rows.push({ cache, tier, outcome, count })
    }
    if (rows.length === 0) return
    const column = (name: 'cache' | 'tier' | 'outcome' | 'count') => rows.map((row) => row[name])
    await add(database.pool, [column('cache'), column('tier'), column('outcome'), column('count')])
    for (const { cache, tier, outcome, count } of rows) written[cache][tier][outcome] += count
  }
  // Counts that could not be written are added by the next write.
  const timer = setInterval(() => void write().catch(() => {}), interval).unref()
  return {
    async stop() {
      clearInterval(timer)
      await write().catch(() => {})
    },
  }
}

const inputSchema = z.object({
  /** Hours, including the current one. 1 to 8 784, default 24. */
  hours: z.int().min(1).max(8_784).default(24),
})

export type CacheHistoryInput = z.input<typeof inputSchema>

export interface CacheHour {
  /** The start of the hour. */
  hour: Date
  counts: CacheStatistics
}

/** The counts of the caches of all processes, the oldest hour first; hours without counts are omitted. */
export async function findCacheHistory(
  database: Database,
  input: CacheHistoryInput = {},
): Promise<CacheHour[]> {
  const { hours } = check(inputSchema, input)
  const found = new Map<number, CacheHour>()
  for (const { hour, cache, tier, outcome, count } of await list(database.pool, [hours])) {
    const entry = found.get(hour.getTime()) ?? { hour, counts: emptyStatistics() }
    found.set(hour.getTime(), entry)
    if (entry.counts[cache]?.[tier]?.[outcome] !== undefined)
      entry.counts[cache][tier][outcome] = Number(count)
  }
  return [...found.values()]
}
