import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { type Queryable, statement } from '../database/statement.ts'
import { transaction } from '../database/transaction.ts'
import { DataError } from '../errors.ts'
import { check, id, moment, text } from '../input.ts'
import { notify } from '../notifications/notify.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { paymentPayload } from '../telegram/invoice-payload.ts'
import { paidStars, paymentCurrency } from '../telegram/stars.ts'
import { findRefund, type Refund } from '../transactions/refund.ts'
import { writeRefund } from '../transactions/write-refund.ts'
import { explainUnknownUser } from '../users/unknown-user.ts'
import { refuseOtherBot } from './refuse-other-bot.ts'

const inputSchema = z.object({
  chargeId,
  /** The user whose Stars were refunded. */
  userId: id,
  stars: paidStars,
  currency: paymentCurrency,
  /** The payload of the payment, at most 255 characters. */
  payload: paymentPayload,
  /** Default now. */
  refundedAt: moment.optional(),
  /** The reason, for the ledger, unless an operator has requested the refund. Default `the Stars were refunded`. */
  reason: text(500, 1).default('the Stars were refunded'),
})

export type RecordRefundInput = z.input<typeof inputSchema>

interface PaymentToRefund {
  userId: bigint
  /** The purchase that it credited; null if there is none. */
  transactionId: bigint | null
  isRefunded: boolean
  isParked: boolean
  refundReason: string | null
  refundRequestedBy: string | null
}

const findPayment = statement<PaymentToRefund>(
  'payments_find_to_refund',
  `
  select payments.user_id as "userId",
         transactions.id as "transactionId",
         payments.refunded_at is not null as "isRefunded",
         payments.parked_reason is not null and payments.resolved_at is null as "isParked",
         payments.refund_reason as "refundReason",
         payments.refund_requested_by as "refundRequestedBy"
    from payments
    left join transactions on transactions.type = 'purchase' and transactions.payment_reference = payments.charge_id
   where payments.charge_id = $1::varchar
  `,
)

// As by every transaction that writes a ledger entry, before any other row.
const lockPayer = statement<never>(
  'payments_lock_payer',
  `
  select from credits
   where user_id = (select user_id from payments where charge_id = $1::varchar)
     for no key update
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

const markRefunded = statement<{
  stars: number
  botId: bigint | null
  isForeign: boolean
  isRequested: boolean
}>(
  'payments_record_refunded',
  `
  update payments
     set refunded_at = $2::timestamptz
   where charge_id = $1::varchar
     and refunded_at is null
  returning stars,
            bot_id as "botId",
            parked_reason = 'unknown_invoice' as "isForeign",
            refund_requested_at is not null as "isRequested"
  `,
)

/**
 * Records that Telegram has refunded the Stars of a payment, and refunds its purchase in the same transaction if it was
 * credited. Idempotent. A refund may be recorded before its payment; the payment is then never credited.
 *
 * @returns the refund in the ledger; null if the payment was not credited
 * @throws DataError `USER_NOT_FOUND`, `OTHER_BOT`, `INVALID_TRANSITION` for a credited payment whose purchase is missing
 *   in the ledger, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function recordRefund(database: Database, input: RecordRefundInput): Promise<Refund | null> {
  const received = check(inputSchema, input)
  await refuseOtherBot(database, received.chargeId)
  const refund = { ...received, refundedAt: received.refundedAt ?? new Date() }
  return transaction(database.pool, async (connection) => {
    // It locks no row that exists: afterwards there is only the commit, or nothing is locked yet.
    if (await insertRefundedPayment(connection, refund, database.botId)) return null
    return refundRecordedPayment(connection, refund)
  })
}

type ReceivedRefund = z.output<typeof inputSchema> & { refundedAt: Date }

/** Records the payment as refunded. Returns false if it is recorded already. */
async function insertRefundedPayment(
  connection: Queryable,
  { chargeId: charge, userId, stars, currency, payload, refundedAt }: ReceivedRefund,
  botId: bigint | null,
): Promise<boolean> {
  try {
    const values = [charge, userId, stars, currency, payload, refundedAt, botId]
    return (await insertRefunded(connection, values)).length > 0
  } catch (error) {
    throw explainUnknownUser(error, userId)
  }
}

/** Refunds the purchase of the payment, or marks a payment that was not credited. */
async function refundRecordedPayment(
  connection: Queryable,
  { chargeId: charge, reason, refundedAt }: ReceivedRefund,
): Promise<Refund | null> {
  await lockPayer(connection, [charge])
  const [payment] = await findPayment(connection, [charge])
  if (!payment) throw new Error(`the payment ${charge} is not recorded`)
  const { userId, transactionId } = payment
  if (transactionId) {
    const actor = payment.refundRequestedBy ?? 'telegram'
    const request = { transactionId, userId, reason: payment.refundReason ?? reason, actor, refundedAt }
    const refund = await writeRefund(connection, request)
    if (refund) return refund
    const first = await findRefund(connection, transactionId)
    if (first) {
      // The mark of an earlier refund may be missing.
      await markRefunded(connection, [charge, refundedAt])
      return first
    }
  }
  if (payment.isRefunded) return null
  if (payment.isParked) {
    await refundParked(connection, charge, userId, refundedAt)
    return null
  }
  throw new DataError(
    'INVALID_TRANSITION',
    `the payment ${charge} is recorded as credited, but the ledger has no purchase for it: see \`pnpm data reconcile\``,
    { field: 'chargeId' },
  )
}

/** Marks a payment that was not credited. Of a foreign one the user is notified only if an operator requested the refund. */
async function refundParked(
  connection: Queryable,
  charge: string,
  userId: bigint,
  refundedAt: Date,
): Promise<void> {
  const [marked] = await markRefunded(connection, [charge, refundedAt])
  if (!marked || (marked.isForeign && !marked.isRequested)) return
  const { stars, botId } = marked
  const event = `payment_refunded:${charge}`
  await notify(connection, { userId, kind: 'payment_refunded', details: { stars }, event, botId })
}
