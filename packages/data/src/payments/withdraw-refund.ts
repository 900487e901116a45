import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, text } from '../input.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { requirePayment } from './find-payments.ts'
import type { Payment } from './payment.ts'

const inputSchema = z.object({
  chargeId,
  /** 1 to 500 characters. */
  reason: text(500, 1),
  /** `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
})

export type WithdrawRefundInput = z.input<typeof inputSchema>

const withdraw = statement<{ id: bigint }>(
  'payments_withdraw_refund',
  `
  with failed as (
    select charge_id, refund_requested_at, refund_requested_by, refund_reason, refund_error
      from payments
     where charge_id = $1::varchar
       and refund_failed_at is not null
       and refunded_at is null
       for no key update
  ), withdrawn as (
    update payments
       set refund_requested_at = null,
           refund_requested_by = null,
           refund_reason = null,
           refund_attempts = 0,
           refund_not_before = null,
           refund_error = null,
           refund_failed_at = null
      from failed
     where payments.charge_id = failed.charge_id
  )
  insert into withdrawn_requests (
    kind, charge_id, requested_at, requested_by, request_reason, error, withdrawn_by, reason
  )
  select 'refund', charge_id, refund_requested_at, refund_requested_by, refund_reason,
         coalesce(refund_error, ''), $3::varchar, $2::varchar
    from failed
  returning id
  `,
)

/**
 * Withdraws a refund that Telegram refuses permanently. The payment returns to the state before the request, so it can be
 * credited or refunded again. The request, its error and the withdrawal stay on record.
 *
 * @throws DataError `PAYMENT_NOT_FOUND`, `INVALID_TRANSITION` for a payment whose refund has not failed, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function withdrawRefund(database: Database, input: WithdrawRefundInput): Promise<Payment> {
  const { chargeId: charge, reason, actor } = check(inputSchema, input)
  const [withdrawn] = await withdraw(database.pool, [charge, reason, actor])
  const payment = await requirePayment(database, charge)
  if (withdrawn) return payment
  throw new DataError(
    'INVALID_TRANSITION',
    `the payment ${charge} is ${payment.state}: only a refund that failed permanently can be withdrawn`,
    { field: 'chargeId', details: { state: payment.state } },
  )
}
