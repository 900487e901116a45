import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isNotDeferred, type OnItemFailure } from '../jobs/failed-items.ts'
import { handleItems } from '../jobs/handle-items.ts'

/** Seconds for which an offer stands. */
export const purchaseLimit = 86_400

const job = 'expire-purchases'

const pageSize = 500

// Walks idx_pending_transactions, the specification's index on what is pending, from the oldest.
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

// A purchase that is being paid in this moment is left to the payment.
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
 * Closes the purchases that nobody paid in time. A payment that comes all the same is credited all the same.
 *
 * @param olderThan seconds, default `purchaseLimit`
 * @returns how many were closed
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
