import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check } from '../input.ts'
import type { Caches } from './open-caches.ts'

const inputSchema = z.object({
  /** Number of users, the most recently active ones. 1 to 1 000 000, default 1 000. */
  users: z.int().min(1).max(1_000_000).default(1_000),
  /** Maximum number of users a second. 1 to 100 000, default 2 000. */
  rate: z.int().min(1).max(100_000).default(2_000),
})

export type WarmInput = z.input<typeof inputSchema> & {
  /** Called after each hundred users. */
  onProgress?: (done: { users: number; totalUsers: number }) => void
}

export interface WarmResult {
  /** Users whose values were checked. */
  users: number
  /** Values that were missing and were loaded. Values that are counted nowhere here were cached before. */
  loaded: number
  /** Values that Redis did not accept: it is unavailable, refused them, or did not answer in time. */
  failed: number
  /** Values that were not checked because stored values are not trusted yet: that ends some seconds after an outage. */
  skipped: number
}

/** Number of users whose values are loaded in one statement. */
const batchSize = 100

// Walks idx_users_activity, the specification's index on activity, from its end.
const findActive = statement<{ id: bigint }>(
  'cache_find_active_users',
  `
  select id
    from users
   where is_active = true
     and last_active_at is not null
   order by last_active_at desc
   limit $1::integer
  `,
)

/** Loads the missing cached values of the most recently active users, a hundred users at a time. */
export async function warmCaches(
  database: Database,
  { balances, readings, tier }: Caches,
  { onProgress, ...input }: WarmInput = {},
): Promise<WarmResult> {
  const { users, rate } = check(inputSchema, input)
  const ids = (await findActive(database.pool, [users])).map(({ id }) => id)
  const warmed: WarmResult = { users: 0, loaded: 0, failed: 0, skipped: 0 }
  for (let first = 0; first < ids.length; first += batchSize) {
    const began = performance.now()
    const batch = ids.slice(first, first + batchSize)
    warmed.users += batch.length
    if (tier && !tier.isTrusted) warmed[tier.epoch ? 'skipped' : 'failed'] += 2 * batch.length
    for (const { loaded, failed } of await Promise.all([balances.warm(batch), readings.warm(batch)])) {
      warmed.loaded += loaded
      warmed.failed += failed
    }
    onProgress?.({ users: warmed.users, totalUsers: ids.length })
    const pause = (1_000 * batch.length) / rate - (performance.now() - began)
    if (pause > 0 && warmed.users < ids.length) await delay(pause)
  }
  return warmed
}
