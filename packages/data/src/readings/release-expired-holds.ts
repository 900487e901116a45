import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isNotDeferred, type OnItemFailure } from '../jobs/failed-items.ts'
import { handleItems } from '../jobs/handle-items.ts'
import type { Refund } from '../transactions/refund.ts'
import type { HoldToRelease } from './release-reading.ts'

/** Seconds after which a hold that was neither completed nor released counts as abandoned. */
const holdLimit = 600

const job = 'release-expired-holds'

// Walks idx_pending_transactions, the specification's index on what is pending, from the oldest.
export const findStaleHoldsSql = `
  select id as "transactionId", user_id as "userId"
    from transactions
   where status = 'pending'
     and type = 'reading'
     and created_at < now() - make_interval(secs => $1::float8)
     and ${isNotDeferred(job, "'hold ' || transactions.id")}
   order by created_at
   limit 500
`

const findStale = statement<{ transactionId: bigint; userId: bigint }>(
  'readings_find_stale_holds',
  findStaleHoldsSql,
)

/**
 * Releases the holds that are older than their limit, and leaves each person a word. May run in many processes at once:
 * each hold is released by one of them, and one that is completed in the same moment stays completed. A hold that can't
 * be released, for its credits would not fit the balance, keeps no other waiting.
 *
 * @param release releases one hold, if it still is one
 * @param olderThan seconds, default `holdLimit`
 * @returns how many were released
 */
export async function releaseExpiredHolds(
  release: (hold: HoldToRelease) => Promise<Refund | undefined>,
  database: Database,
  olderThan = holdLimit,
  onFailure?: OnItemFailure,
): Promise<number> {
  const reason = `not delivered within ${olderThan} seconds`
  return handleItems(database, () => findStale(database.pool, [olderThan]), {
    job,
    batchSize: 1,
    nameOf: ({ transactionId }) => `hold ${transactionId}`,
    async handle(holds) {
      let released = 0
      for (const hold of holds) if (await release({ ...hold, reason, notify: true })) released += 1
      return released
    },
    onFailure,
  })
}
