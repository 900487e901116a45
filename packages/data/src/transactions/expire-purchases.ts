import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'

/** Seconds for which an offer stands. */
export const purchaseLimit = 86_400

// Walks idx_pending_transactions, the specification's index on what is pending, from the oldest. A purchase that is
// being paid in this moment is left to the payment.
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
      where status = 'pending'
        and type = 'purchase'
        and created_at < now() - make_interval(secs => $1::float8)
      order by created_at
      limit 500
        for update skip locked
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
export async function expirePurchases(database: Database, olderThan = purchaseLimit): Promise<number> {
  let expired = 0
  for (;;) {
    const rows = await expire(database.pool, [olderThan])
    expired += rows.length
    if (rows.length === 0) return expired
  }
}
