import { z } from 'zod'
import { lockAccount } from '../credits/account.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { transaction } from '../database/transaction.ts'
import { DataError } from '../errors.ts'
import { check, text } from '../input.ts'
import { notify } from '../notifications/notify.ts'
import { applyPlanPayment, type PlanPayment } from '../subscriptions/apply-plan-payment.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { addPurchase } from '../transactions/add-purchase.ts'
import { requirePayment } from './find-payments.ts'

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

interface ParkedPayment {
  stars: number
  periodEnd: Date | null
  botId: bigint | null
}

const resolve = statement<ParkedPayment>(
  'payments_resolve',
  `
  update payments
     set resolved_at = now()
   where charge_id = $1::varchar
     and parked_reason is not null
     and resolved_at is null
     and refund_requested_at is null
     and refunded_at is null
  returning stars, period_end as "periodEnd", bot_id as "botId"
  `,
)

const findPlan = statement<Pick<PlanPayment, 'invoiceId' | 'userId' | 'tier' | 'periodEnd'>>(
  'payments_find_plan',
  `
  select invoices.transaction_id as "invoiceId",
         transactions.user_id as "userId",
         invoices.tier,
         payments.period_end as "periodEnd"
    from payments
    join invoices on invoices.transaction_id = payments.invoice_id
    join transactions on transactions.id = invoices.transaction_id
   where payments.charge_id = $1::varchar
     and payments.period_end is not null
     and invoices.tier is not null
  `,
)

/**
 * Credits a parked or foreign payment once, in one transaction. A payment for a plan also sets the tier until the end of
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
  const payment = await requirePayment(database, charge)
  const { userId } = payment
  const credited = await transaction(database.pool, async (connection) => {
    await lockAccount(connection, userId)
    const [resolved] = await resolve(connection, [charge])
    if (!resolved) return undefined
    const { stars, periodEnd, botId } = resolved
    const purchase = await addPurchase(connection, { userId, credits, chargeId: charge, reason, actor })
    const [plan] = await findPlan(connection, [charge])
    if (plan) {
      const isOwn = plan.userId === userId
      const facts = { ...plan, userId, isOwn, chargeId: charge, updateId: null, isCredited: true }
      await applyPlanPayment(connection, { ...facts, actor, reason })
    }
    await notify(connection, {
      userId,
      kind: 'payment_credited',
      details: { stars, credits, balance: purchase.balance, tier: plan?.tier ?? null, periodEnd },
      event: `credited:${charge}`,
      botId,
    })
    return purchase
  })
  if (credited) return { ...credited, credits, replayed: false }
  const { state } = await requirePayment(database, charge)
  throw new DataError('INVALID_TRANSITION', `the payment ${charge} is ${state}, not parked`, {
    field: 'chargeId',
    details: { state },
  })
}
