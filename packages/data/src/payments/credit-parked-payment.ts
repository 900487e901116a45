import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, text } from '../input.ts'
import { applyPlanPayment } from '../subscriptions/apply-plan-payment.ts'
import { chargeId, findPayment } from './find-payments.ts'

const inputSchema = z.object({
  chargeId,
  /** Credits to grant, 1 to 1 000 000 000. */
  credits: z.int().min(1).max(1_000_000_000),
  /** 1 to 500 characters. */
  reason: text(500, 1),
  /** `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
})

export type CreditParkedPaymentInput = z.input<typeof inputSchema>

export interface CreditedPayment {
  transactionId: bigint
  credits: number
  balance: number
  version: number
  /** Always false: a payment is credited once. */
  replayed: false
}

// The row in `credits` is locked first, as by every statement that writes a ledger entry.
const credit = statement<Omit<CreditedPayment, 'replayed'>>(
  'payments_credit_parked',
  `
  with account as (
    select user_id
      from credits
     where user_id = (select user_id from payments where charge_id = $1::varchar)
       for no key update
  ), resolved as (
    update payments
       set resolved_at = now()
      from account
     where payments.charge_id = $1::varchar
       and payments.user_id = account.user_id
       and parked_reason is not null
       and resolved_at is null
       and refund_requested_at is null
       and refunded_at is null
    returning payments.user_id, payments.charge_id, payments.stars, payments.invoice_id, payments.period_end,
              payments.paid_at, payments.bot_id
  ), offered as (
    select invoices.transaction_id as invoice_id, invoices.tier, transactions.user_id
      from resolved
      join invoices on invoices.transaction_id = resolved.invoice_id
      join transactions on transactions.id = invoices.transaction_id
  ), plan_payment as (
    select offered.invoice_id, resolved.user_id, offered.tier, resolved.charge_id, resolved.period_end,
           resolved.paid_at, null::bigint as update_id, offered.user_id = resolved.user_id as is_own,
           true as is_credited, $4::varchar as actor, $3::varchar as reason
      from resolved, offered
     where offered.tier is not null
       and resolved.period_end is not null
  ), ${applyPlanPayment}, credited as (
    update credits
       set balance = balance + $2::integer,
           version = version + 1,
           last_updated_at = now()
      from resolved
     where credits.user_id = resolved.user_id
    returning credits.user_id, credits.balance, credits.version
  ), notified as (
    insert into notifications (user_id, kind, details, event, bot_id)
    select user_id, 'payment_credited',
           jsonb_build_object('stars', stars, 'credits', $2::integer, 'balance', (select balance from credited),
                              'tier', (select tier from plan_payment), 'periodEnd', period_end),
           'credited:' || charge_id,
           bot_id
      from resolved
  )
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status, completed_at,
    credit_version, payment_reference, reason, actor
  )
  select user_id, 'purchase', $2::integer, balance - $2::integer, balance, 'completed', now(),
         version, $1::varchar, $3::varchar, $4::varchar
    from credited
  returning id as "transactionId", amount as credits, credits_after as balance, credit_version as version
  `,
)

/**
 * Credits a parked or foreign payment once, in one statement. A payment for a plan also sets the tier until the end of
 * the paid period; it begins or extends the payer's subscription only if the invoice was the payer's.
 *
 * @throws DataError `PAYMENT_NOT_FOUND`, `INVALID_TRANSITION` if the payment is neither parked nor foreign (any more),
 *   `BALANCE_FULL`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function creditParkedPayment(
  database: Database,
  input: CreditParkedPaymentInput,
): Promise<CreditedPayment> {
  const { chargeId: charge, credits, reason, actor } = check(inputSchema, input)
  const [row] = await credit(database.pool, [charge, credits, reason, actor])
  if (row) return { ...row, replayed: false }
  const payment = await findPayment(database, charge)
  const field = 'chargeId'
  if (!payment) throw new DataError('PAYMENT_NOT_FOUND', `there is no payment ${charge}`, { field })
  throw new DataError('INVALID_TRANSITION', `the payment ${charge} is ${payment.state}, not parked`, {
    field,
    details: { state: payment.state },
  })
}
