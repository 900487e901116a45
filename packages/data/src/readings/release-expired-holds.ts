import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isNotDeferred, type OnItemFailure } from '../jobs/failed-items.ts'
import { handleItems } from '../jobs/handle-items.ts'
import type { Refund } from '../transactions/refund.ts'
import type { HoldToRelease } from './release-reading.ts'

/** Seconds after which a hold that is neither completed nor released expires. */
const holdLimit = 600

const job = 'release-expired-holds'

// Scans idx_pending_transactions, the specification's index on pending rows, from the oldest.
export const findStale = statement<{ transactionId: bigint; userId: bigint }>(
  'readings_find_stale_holds',
  `
  select id as "transactionId", user_id as "userId"
    from transactions
   where status = 'pending'
     and type = 'reading'
     and created_at < now() - make_interval(secs => $1::float8)
     and ${isNotDeferred(job, "'hold ' || transactions.id")}
   order by created_at
   limit 500
  `,
)

/**
 * Releases expired holds and notifies each user. Many processes may run it concurrently: one of them releases each hold,
 * and a hold that is completed at the same time stays completed. A hold that cannot be released, because the balance
 * would exceed its maximum, does not block the others.
 *
 * @param release releases one hold, if it is still held
 * @param olderThan seconds, default `holdLimit`
 * @returns the number of holds released
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
