import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, moment, text } from '../input.ts'
import type { Refund } from '../transactions/refund.ts'
import { refundTransaction } from '../transactions/refund-transaction.ts'
import { explainUnknownUser } from '../users/unknown-user.ts'
import { chargeId, findPayment } from './find-payments.ts'
import { refuseOtherBot } from './refuse-other-bot.ts'

const inputSchema = z.object({
  chargeId,
  /** The user whose Stars were refunded. */
  userId: id,
  stars: z.int().min(1).max(2_147_483_647),
  currency: text(10, 1).default('XTR'),
  /** The payload of the payment, at most 255 characters. */
  payload: text(255),
  /** Default now. */
  refundedAt: moment.optional(),
  /** The reason, for the ledger, unless an operator has requested the refund. Default `the Stars went back`. */
  reason: text(500, 1).default('the Stars went back'),
})

export type RecordRefundInput = z.input<typeof inputSchema>

const findPurchase = statement<{ transactionId: bigint | null; reason: string | null; actor: string | null }>(
  'payments_find_purchase',
  `
  select transactions.id as "transactionId",
         payments.refund_reason as reason,
         payments.refund_requested_by as actor
    from payments
    left join transactions on transactions.type = 'purchase' and transactions.payment_reference = payments.charge_id
   where payments.charge_id = $1::varchar
  `,
)

const insertRefunded = statement<{ chargeId: string }>(
  'payments_insert_refunded',
  `
  insert into payments (charge_id, user_id, stars, currency, payload, paid_at, refunded_at, bot_id)
  values ($1::varchar, $2::bigint, $3::integer, $4::varchar, $5::varchar, $6::timestamptz, $6::timestamptz, $7::bigint)
      on conflict (charge_id) do nothing
  returning charge_id as "chargeId"
  `,
)

// A concurrent `creditParkedPayment` locks the row, and then the payment is not parked any more. The user is notified of
// the refund of a foreign payment only if an operator has requested it.
const markParked = statement<{ chargeId: string }>(
  'payments_mark_parked_refunded',
  `
  with marked as (
    update payments
       set refunded_at = $2::timestamptz
     where charge_id = $1::varchar
       and refunded_at is null
       and parked_reason is not null
       and resolved_at is null
    returning charge_id, user_id, stars, bot_id, parked_reason, refund_requested_at
  ), notified as (
    insert into notifications (user_id, kind, details, event, bot_id)
    select user_id, 'payment_refunded', jsonb_build_object('stars', stars), 'payment_refunded:' || charge_id, bot_id
      from marked
     where parked_reason <> 'unknown_invoice'
        or refund_requested_at is not null
  )
  select charge_id as "chargeId" from marked
  `,
)

const markRefunded = statement<never>(
  'payments_mark_refunded',
  `
  update payments
     set refunded_at = $2::timestamptz
   where charge_id = $1::varchar
     and refunded_at is null
  `,
)

/**
 * Records that Telegram has refunded the Stars of a payment, and refunds its purchase in the same step if it was credited.
 * Idempotent. A refund may be recorded before its payment; the payment is then never credited.
 *
 * @returns the refund in the ledger; null if the payment was not credited
 * @throws DataError `USER_NOT_FOUND`, `OTHER_BOT`, `INVALID_TRANSITION` for a credited payment whose purchase is missing
 *   in the ledger, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function recordRefund(database: Database, input: RecordRefundInput): Promise<Refund | null> {
  const refund = check(inputSchema, input)
  const { chargeId: charge, userId, stars, currency, payload, refundedAt = new Date() } = refund
  const values = [charge, userId, stars, currency, payload, refundedAt, database.botId]
  await refuseOtherBot(database, charge)
  return retryRace(
    async () => {
      const recorded = await refundPurchase(database, refund)
      if (recorded) return recorded
      try {
        const [inserted] = await insertRefunded(database.pool, values)
        if (inserted) return null
      } catch (error) {
        throw explainUnknownUser(error, userId)
      }
      const [marked] = await markParked(database.pool, [charge, refundedAt])
      if (marked) return null
      const payment = await findPayment(database, charge)
      if (payment?.refundedAt && !(await refundPurchase(database, refund))) return null
      // A concurrent call has credited it.
      return undefined
    },
    () =>
      new DataError(
        'INVALID_TRANSITION',
        `the payment ${charge} is recorded as credited, but the ledger has no purchase for it: see \`pnpm data reconcile\``,
        { field: 'chargeId' },
      ),
  )
}

async function refundPurchase(
  database: Database,
  { chargeId: charge, reason, refundedAt }: z.output<typeof inputSchema>,
): Promise<Refund | null> {
  const [found] = await findPurchase(database.pool, [charge])
  if (!found?.transactionId) return null
  const refund = await refundTransaction(database, {
    transactionId: found.transactionId,
    reason: found.reason ?? reason,
    actor: found.actor ?? 'telegram',
    refundedAt,
  })
  // A new refund marks the payment in its own statement; the mark of an earlier refund may be missing.
  if (refund.replayed) await markRefunded(database.pool, [charge, refundedAt ?? new Date()])
  return refund
}
