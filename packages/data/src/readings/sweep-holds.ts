import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import type { Refund } from '../transactions/refund.ts'
import type { HoldToRelease } from './release-reading.ts'

/** Seconds after which a hold that was neither completed nor released counts as abandoned. */
const holdLimit = 600

// Walks idx_pending_transactions, the specification's index on what is pending, from the oldest.
export const findStaleHoldsSql = `
  select id as "transactionId", user_id as "userId"
    from transactions
   where status = 'pending'
     and type = 'reading'
     and created_at < now() - make_interval(secs => $1::float8)
   order by created_at
   limit 500
`

const findStale = statement<{ transactionId: bigint; userId: bigint }>(
  'readings_find_stale_holds',
  findStaleHoldsSql,
)

/**
 * Releases the holds that are older than their limit, and leaves each person a word. May run in many processes at once:
 * each hold is released by one of them, and one that is completed in the same moment stays completed.
 *
 * @param release releases one hold, if it still is one
 * @param olderThan seconds, default `holdLimit`
 * @returns how many were released
 */
export async function sweepHolds(
  release: (hold: HoldToRelease) => Promise<Refund | undefined>,
  database: Database,
  olderThan = holdLimit,
): Promise<number> {
  let released = 0
  for (;;) {
    const stale = await findStale(database.pool, [olderThan])
    let now = 0
    for (const hold of stale) {
      const reason = `not delivered within ${olderThan} seconds`
      if (await release({ ...hold, reason, tell: true })) now += 1
    }
    released += now
    // All of a batch can be gone to another process; then that one goes on.
    if (stale.length === 0 || now === 0) return released
  }
}
