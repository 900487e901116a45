import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, text } from '../input.ts'

const inputSchema = z.object({
  /** The invoice of the subscription. */
  invoiceId: id,
  /** 1 to 500 characters. */
  reason: text(500, 1),
  /** `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
})

export type WithdrawCancellationInput = z.input<typeof inputSchema>

const withdraw = statement<{ id: bigint }>(
  'subscriptions_withdraw_cancellation',
  `
  with failed as (
    select invoice_id, charge_id, cancel_requested_at, cancel_error
      from subscriptions
     where invoice_id = $1::bigint
       and cancel_failed_at is not null
       for no key update
  ), withdrawn as (
    update subscriptions
       set cancel_requested_at = null,
           cancel_attempts = 0,
           cancel_not_before = null,
           cancel_error = null,
           cancel_failed_at = null,
           updated_at = now()
      from failed
     where subscriptions.invoice_id = failed.invoice_id
  )
  insert into withdrawn_requests (kind, charge_id, requested_at, error, withdrawn_by, reason)
  select 'cancellation', charge_id, cancel_requested_at, coalesce(cancel_error, ''), $3::varchar, $2::varchar
    from failed
  returning id
  `,
)

/**
 * Withdraws a cancellation that Telegram refuses permanently. The subscription keeps its status, and becomes active with
 * its next payment.
 *
 * @throws DataError `INVALID_TRANSITION` if the cancellation has not failed permanently, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function withdrawCancellation(
  database: Database,
  input: WithdrawCancellationInput,
): Promise<void> {
  const { invoiceId, reason, actor } = check(inputSchema, input)
  const [withdrawn] = await withdraw(database.pool, [invoiceId, reason, actor])
  if (withdrawn) return
  throw new DataError(
    'INVALID_TRANSITION',
    `the cancellation of subscription ${invoiceId} has not failed: there is nothing to withdraw`,
    { field: 'invoiceId' },
  )
}
