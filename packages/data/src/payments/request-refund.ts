import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { statement } from '../database/statement.ts'
import { check, text } from '../input.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { requirePayment } from './find-payments.ts'
import type { Payment } from './payment.ts'
import { refuseOtherBot } from './refuse-other-bot.ts'

const inputSchema = z.object({
  chargeId,
  /** 1 to 500 characters. */
  reason: text(500, 1),
  /** `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
})

export type RequestRefundInput = z.input<typeof inputSchema>

const request = statement<{ chargeId: string }>(
  'payments_request_refund',
  `
  update payments
     set refund_requested_at = now(),
         refund_requested_by = $2::varchar,
         refund_reason = $3::varchar
   where charge_id = $1::varchar
     and refunded_at is null
     and refund_requested_at is null
  returning charge_id as "chargeId"
  `,
)

/**
 * Requests the refund of a payment. The bot refunds the Stars, and then the purchase is refunded in the ledger; see
 * `claimRefunds` and `recordRefund`. Idempotent.
 *
 * @throws DataError `PAYMENT_NOT_FOUND`, `OTHER_BOT` for a payment to a bot that is not running, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function requestRefund(database: Database, input: RequestRefundInput): Promise<Payment> {
  const { chargeId: charge, actor, reason } = check(inputSchema, input)
  await refuseOtherBot(database, charge)
  return retryRace(async () => {
    await request(database.pool, [charge, actor, reason])
    const payment = await requirePayment(database, charge)
    // Otherwise the payment was recorded after the statement.
    return payment.refundRequestedAt || payment.refundedAt ? payment : undefined
  })
}
