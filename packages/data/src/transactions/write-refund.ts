import { changeBalance, lockAccount } from '../credits/account.ts'
import { type Queryable, statement } from '../database/statement.ts'
import { notify } from '../notifications/notify.ts'
import { endRefundedPeriod } from '../subscriptions/end-refunded-period.ts'
import { type Refund, type RefundRow, refundColumns, toRefund } from './refund.ts'

export interface RefundRequest {
  transactionId: bigint
  /** The user of the transaction. */
  userId: bigint
  reason: string
  actor: string
  /** When the Stars of a purchase were refunded. Default now. */
  refundedAt?: Date | undefined
}

interface RefundableEntry {
  type: 'purchase' | 'reading'
  amount: number
  chargeId: string | null
}

const lockRefundable = statement<RefundableEntry>(
  'transactions_lock_refundable',
  `
  select type, amount, payment_reference as "chargeId"
    from transactions
   where id = $1::bigint
     and type in ('purchase', 'reading')
     and status = 'completed'
     and not exists (select from transactions where refund_of = $1::bigint)
     for no key update
  `,
)

const markPurchaseRefunded = statement<never>(
  'transactions_mark_refunded',
  `update transactions set status = 'refunded' where id = $1::bigint`,
)

const markPaymentRefunded = statement<{ botId: bigint | null; isForPlan: boolean }>(
  'payments_mark_refunded',
  `
  update payments
     set refunded_at = coalesce(refunded_at, $2::timestamptz, now())
   where charge_id = $1::varchar
  returning bot_id as "botId", period_end is not null as "isForPlan"
  `,
)

const insertRefund = statement<RefundRow>(
  'transactions_insert_refund',
  `
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status, completed_at,
    credit_version, refund_of, shortfall, reason, actor
  )
  values ($2::bigint, 'refund', $3::integer, $4::integer - $3::integer, $4::integer, 'completed', now(),
          $5::integer, $1::bigint, nullif($6::integer, 0), $7::varchar, $8::varchar)
  returning ${refundColumns}
  `,
)

/**
 * Refunds a completed reading or purchase that is not refunded yet: adds the refund to the ledger, and for a purchase marks
 * its payment and ends the subscription's period that it paid. Returns undefined for any other transaction.
 */
export async function writeRefund(
  connection: Queryable,
  request: RefundRequest,
): Promise<Refund | undefined> {
  const { transactionId, userId, reason, actor } = request
  const { balance: before } = await lockAccount(connection, userId)
  const [entry] = await lockRefundable(connection, [transactionId])
  if (!entry) return undefined
  const payment =
    entry.type === 'purchase' ? await refundPurchase(connection, request, entry.chargeId) : undefined
  // The amount of a reading is negative and is refunded in full; of a purchase, what the balance covers.
  const debit = Math.min(entry.amount, before)
  const shortfall = entry.amount - debit
  const { balance, version } = await changeBalance(connection, userId, -debit)
  const values = [transactionId, userId, -debit, balance, version, shortfall, reason, actor]
  const [refund] = await insertRefund(connection, values)
  if (!refund) throw new Error('transactions_insert_refund returned no row')
  await notify(connection, {
    userId,
    kind: `${entry.type}_refunded`,
    details: { credits: Math.abs(debit), shortfall, balance, tier: payment?.endedTier ?? null },
    event: `refunded:${transactionId}`,
    botId: payment?.botId ?? null,
  })
  return toRefund(refund, false)
}

async function refundPurchase(
  connection: Queryable,
  { transactionId, reason, actor, refundedAt }: RefundRequest,
  chargeId: string | null,
) {
  await markPurchaseRefunded(connection, [transactionId])
  const [payment] = await markPaymentRefunded(connection, [chargeId, refundedAt])
  if (!payment) return undefined
  const endedTier = payment.isForPlan
    ? await endRefundedPeriod(connection, { chargeId, reason, actor })
    : null
  return { botId: payment.botId, endedTier }
}
