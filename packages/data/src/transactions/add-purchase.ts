import { changeBalance } from '../credits/account.ts'
import type { Balance } from '../credits/find-balance.ts'
import { type Queryable, statement } from '../database/statement.ts'

interface NewPurchase {
  userId: bigint
  credits: number
  chargeId: string
  /** The product, or the reason of the operator who credits a parked payment. */
  reason: string
  /** The operator; null for the bot. */
  actor: string | null
}

const insert = statement<{ id: bigint }>(
  'transactions_insert_purchase',
  `
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status, completed_at,
    credit_version, payment_reference, reason, actor
  )
  values ($1::bigint, 'purchase', $2::integer, $3::integer - $2::integer, $3::integer, 'completed', now(),
          $4::integer, $5::varchar, $6::varchar, $7::varchar)
  returning id
  `,
)

/**
 * Credits a payment and adds its purchase to the ledger, for a payment that completes no open purchase. The account must be
 * locked.
 */
export async function addPurchase(
  connection: Queryable,
  { userId, credits, chargeId, reason, actor }: NewPurchase,
): Promise<Balance & { transactionId: bigint }> {
  const { balance, version } = await changeBalance(connection, userId, credits)
  const values = [userId, credits, balance, version, chargeId, reason, actor]
  const [entry] = await insert(connection, values)
  if (!entry) throw new Error('transactions_insert_purchase returned no row')
  return { transactionId: entry.id, balance, version }
}
