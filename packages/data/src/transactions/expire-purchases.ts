import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isNotDeferred, type OnItemFailure } from '../jobs/failed-items.ts'
import { handleItems } from '../jobs/handle-items.ts'

/** Seconds after which an unpaid purchase expires. */
export const purchaseLimit = 86_400

const job = 'expire-purchases'

const pageSize = 500

// Scans idx_pending_transactions, the specification's index on pending rows, from the oldest.
const findUnpaid = statement<{ id: bigint }>(
  'transactions_find_unpaid_purchases',
  `
  select id
    from transactions
   where status = 'pending'
     and type = 'purchase'
     and created_at < now() - make_interval(secs => $1::float8)
     and ${isNotDeferred(job, "'purchase ' || transactions.id")}
   order by created_at
   limit ${pageSize}
  `,
)

// `skip locked` skips a purchase whose payment is being recorded.
const expire = statement<{ id: bigint }>(
  'transactions_expire_purchases',
  `
  update transactions
     set status = 'failed',
         completed_at = now(),
         error_message = 'not paid in time'
   where id in (
     select id
       from transactions
      where id = any($1::bigint[])
        and status = 'pending'
        for no key update skip locked
   )
  returning id
  `,
)

/**
 * Closes the purchases that were not paid in time. A payment that arrives later is still credited.
 *
 * @param olderThan seconds, default `purchaseLimit`
 * @returns the number of purchases closed
 */
export function expirePurchases(
  database: Database,
  olderThan = purchaseLimit,
  onFailure?: OnItemFailure,
): Promise<number> {
  return handleItems(database, () => findUnpaid(database.pool, [olderThan]), {
    job,
    batchSize: pageSize,
    nameOf: ({ id }) => `purchase ${id}`,
    handle: async (purchases) => (await expire(database.pool, [purchases.map(({ id }) => id)])).length,
    onFailure,
  })
}
