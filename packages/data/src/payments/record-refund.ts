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
  /** Whose Stars went back. */
  userId: id,
  stars: z.int().min(1).max(2_147_483_647),
  currency: text(10, 1).default('XTR'),
  /** As it came with the payment, at most 255 characters. */
  payload: text(255),
  /** When they went back. Default now. */
  refundedAt: moment.optional(),
  /** Why, for the ledger, unless an operator has asked for it with a reason. Default `the Stars went back`. */
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

const keepRefunded = statement<{ chargeId: string }>(
  'payments_keep_refunded',
  `
  insert into payments (charge_id, user_id, stars, currency, payload, paid_at, refunded_at, bot_id)
  values ($1::varchar, $2::bigint, $3::integer, $4::varchar, $5::varchar, $6::timestamptz, $6::timestamptz, $7::bigint)
      on conflict (charge_id) do nothing
  returning charge_id as "chargeId"
  `,
)

// Who credits a parked payment holds its row, and it is parked no more. Who paid what this database never offered is
// told only if an operator has refunded it here.
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
  ), told as (
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
 * Takes note that the Stars of a payment have gone back, whoever returned them, and takes its credits back if it was
 * credited, in one step. May be told any number of times, and before the payment itself: that is then never credited.
 *
 * @returns the refund in the ledger; null if the payment had given no credits
 * @throws DataError `USER_NOT_FOUND`, `OTHER_BOT`, `INVALID_TRANSITION` for a payment whose purchase is gone from the
 *   ledger, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function recordRefund(database: Database, input: RecordRefundInput): Promise<Refund | null> {
  const refund = check(inputSchema, input)
  const { chargeId: charge, userId, stars, currency, payload, refundedAt = new Date() } = refund
  const values = [charge, userId, stars, currency, payload, refundedAt, database.botId]
  await refuseOtherBot(database, charge)
  return retryRace(
    async () => {
      const taken = await takeBack(database, refund)
      if (taken) return taken
      try {
        const [kept] = await keepRefunded(database.pool, values)
        if (kept) return null
      } catch (error) {
        throw explainUnknownUser(error, userId)
      }
      const [marked] = await markParked(database.pool, [charge, refundedAt])
      if (marked) return null
      const payment = await findPayment(database, charge)
      if (payment?.refundedAt && !(await takeBack(database, refund))) return null
      // It has been credited in between.
      return undefined
    },
    () =>
      new DataError(
        'INVALID_TRANSITION',
        `the payment ${charge} is credited by its record, but no purchase of the ledger names it: see \`pnpm data reconcile\``,
        { field: 'chargeId' },
      ),
  )
}

async function takeBack(
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
  // One that was made before has noted it with the credits.
  if (refund.replayed) await markRefunded(database.pool, [charge, refundedAt ?? new Date()])
  return refund
}
