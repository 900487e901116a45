import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { isTaken } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'
import { check, id, moment, text } from '../input.ts'
import { findRefund, type Refund, type RefundRow, toRefund } from './refund.ts'

const inputSchema = z.object({
  /** A completed purchase, or a completed reading. */
  transactionId: id,
  /** The reason, for the ledger; 1 to 500 characters. */
  reason: text(500, 1),
  /** `bot`, `telegram`, or `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
  /** When the Stars of a purchase were refunded. Default now. */
  refundedAt: moment.optional(),
})

export type RefundTransactionInput = z.input<typeof inputSchema>

// Locks the credits first, as every statement that writes a ledger entry, and the user before the subscriptions (`ended`
// reads `payer` for that). Of a reading, `least` of its amount, which is negative, and the balance is the amount: the full
// price is refunded. Of a purchase, it is what the balance covers.
const refund = statement<RefundRow>(
  'transactions_refund',
  `
  with account as (
    select user_id, balance
      from credits
     where user_id = (select user_id from transactions where id = $1::bigint)
       for no key update
  ), original as (
    select transactions.id, transactions.user_id, transactions.type, transactions.amount,
           transactions.payment_reference
      from transactions
      join account on account.user_id = transactions.user_id
     where transactions.id = $1::bigint
       and transactions.type in ('purchase', 'reading')
       and transactions.status = 'completed'
       and not exists (select from transactions where refund_of = $1::bigint)
       for no key update of transactions
  ), marked as (
    update transactions
       set status = 'refunded'
      from original
     where transactions.id = original.id
       and original.type = 'purchase'
  ), stars_returned as (
    update payments
       set refunded_at = coalesce(payments.refunded_at, $4::timestamptz, now())
      from original
     where original.type = 'purchase'
       and payments.charge_id = original.payment_reference
    returning payments.user_id, payments.invoice_id, payments.period_end, payments.bot_id
  ), payer as (
    select users.id, users.subscription_tier as tier, users.subscription_expires_at as expires_at
      from users
      join stars_returned on stars_returned.user_id = users.id
     where stars_returned.period_end is not null
       for no key update of users
  ), ended as (
    update subscriptions
       set status = 'ended',
           period_end = least(subscriptions.period_end, now()),
           updated_at = now(),
           cancel_requested_at = coalesce(cancel_requested_at, now())
      from stars_returned, payer
     where subscriptions.invoice_id = stars_returned.invoice_id
       and subscriptions.period_end <= stars_returned.period_end
       and subscriptions.status <> 'ended'
    returning subscriptions.user_id, subscriptions.tier, stars_returned.period_end
  ), due as (
    select payer.id, payer.tier, payer.expires_at
      from payer
      join ended on ended.user_id = payer.id
     where payer.tier = ended.tier
       and payer.expires_at <= ended.period_end
  ), lowered as (
    update users
       set subscription_tier = 'basic',
           subscription_expires_at = null
      from due
     where users.id = due.id
  ), recorded as (
    insert into tier_changes (user_id, old_tier, old_expires_at, new_tier, new_expires_at, actor, reason)
    select id, tier, expires_at, 'basic', null, $3::varchar, $2::varchar
      from due
  ), adjusted as (
    update credits
       set balance = account.balance - least(original.amount, account.balance),
           version = version + 1,
           last_updated_at = now()
      from original, account
     where credits.user_id = account.user_id
    returning credits.user_id, credits.balance, credits.version, original.id, original.type, original.amount,
              least(original.amount, account.balance) as taken
  ), notified as (
    insert into notifications (user_id, kind, details, event, bot_id)
    select user_id, type || '_refunded', jsonb_build_object('credits', abs(taken), 'shortfall', amount - taken,
           'balance', balance, 'tier', (select tier from ended)), 'refunded:' || id,
           (select bot_id from stars_returned)
      from adjusted
  )
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status, completed_at,
    credit_version, refund_of, shortfall, reason, actor
  )
  select user_id, 'refund', -taken, balance + taken, balance, 'completed', now(),
         version, id, nullif(amount - taken, 0), $2::varchar, $3::varchar
    from adjusted
  returning id as "transactionId",
            user_id as "userId",
            amount,
            credits_after as "creditsAfter",
            credit_version as "creditVersion",
            shortfall
  `,
)

/**
 * Refunds a reading or a purchase in the ledger, in one statement. The user gets back the whole price of a reading. The
 * credits of a purchase are debited as far as the balance covers them; the rest is the shortfall, and the balance never
 * becomes negative. A purchase paid with Stars is refunded here after Telegram has refunded them (see
 * `payments.requestRefund`); if it paid the current period of a subscription, the subscription ends.
 *
 * Idempotent: a second refund of the same transaction returns the first one.
 *
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION` if it is not completed, or neither a reading nor a
 *   purchase, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function refundTransaction(database: Database, input: RefundTransactionInput): Promise<Refund> {
  const { transactionId, reason, actor, refundedAt } = check(inputSchema, input)
  try {
    const [row] = await refund(database.pool, [transactionId, reason, actor, refundedAt ?? null])
    if (row) return toRefund(row, false)
  } catch (error) {
    if (!isTaken(error, 'idx_transactions_refund_of')) throw error
  }
  const first = await findRefund(database.pool, transactionId)
  if (first) return first
  const found = await database.prisma.transaction.findUnique({ where: { id: transactionId } })
  const field = 'transactionId'
  if (!found)
    throw new DataError('TRANSACTION_NOT_FOUND', `there is no transaction ${transactionId}`, { field })
  throw new DataError(
    'INVALID_TRANSITION',
    `transaction ${transactionId} is a ${found.status} ${found.type}: only a completed reading or purchase can be refunded`,
    { field, details: { type: found.type, status: found.status } },
  )
}
