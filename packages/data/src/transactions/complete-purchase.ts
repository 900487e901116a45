import { z } from 'zod'
import { ofThisBot } from '../bots/of-this-bot.ts'
import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { statement } from '../database/statement.ts'
import { check, id, moment, text } from '../input.ts'
import type { ParkedReason } from '../payments/payment.ts'
import { applyPlanPayment } from '../subscriptions/apply-plan-payment.ts'
import { readInvoicePayload } from '../telegram/invoice-payload.ts'
import { explainUnknownUser } from '../users/unknown-user.ts'
import type { SubscriptionTier } from '../users/user.ts'
import { isLostInvoice } from './is-lost-invoice.ts'

const inputSchema = z.object({
  /** The payer. */
  userId: id,
  /** Telegram's `telegram_payment_charge_id`, 1 to 255 characters. */
  chargeId: text(255, 1),
  /** The payload of the payment, at most 255 characters: it names the purchase if it has the form of `invoicePayload`. */
  payload: text(255),
  /** Stars, 1 to 2³¹ − 1. */
  stars: z.int().min(1).max(2_147_483_647),
  /** Default `XTR`, Telegram Stars. */
  currency: text(10, 1).default('XTR'),
  /** When it was paid. Default now. */
  paidAt: moment.optional(),
  /** The end of the subscription's period that it pays; null (the default) for a single payment. */
  periodEnd: moment.nullable().default(null),
  /**
   * Whether it is a later payment of its subscription, which may arrive before the first one. Default: whether its
   * purchase was paid before.
   */
  isRenewal: z.boolean().nullable().default(null),
  /** Telegram's `update_id`: the events of a subscription are applied in the order of their updates. */
  updateId: z.int().nullable().default(null),
  /** False for a payment that is known not to be for the purchase in its payload. Default true. */
  wasOffered: z.boolean().default(true),
})

export type CompletePurchaseInput = z.input<typeof inputSchema>

export interface CompletedPurchase {
  /**
   * - `credited`: the credits were granted.
   * - `parked`: nothing was credited; an operator must credit or refund it.
   * - `foreign`: this database never offered it; operators see it, and the user is not notified.
   * - `refunded`: the Stars were refunded before; nothing was credited.
   */
  outcome: 'credited' | 'parked' | 'foreign' | 'refunded'
  parkedReason: ParkedReason | null
  /** The purchase that was credited. */
  transactionId: bigint | null
  product: string | null
  /** Credits granted for it. */
  credits: number
  /** The balance after it; null if nothing was credited. */
  balance: number | null
  version: number | null
  /** The tier of the subscription that it paid. */
  tier: SubscriptionTier | null
  periodEnd: Date | null
  /** Whether the payment was recorded before: then this call has done nothing. */
  replayed: boolean
}

type Row = Omit<CompletedPurchase, 'outcome' | 'replayed'>

// The row in `credits` is locked first, as by every statement that writes a ledger entry: `invoice` reads `account` to
// force that order. An open purchase is completed. If the purchase is closed (it expired, or it was paid before), or if
// the payment is a renewal, the payment gets an entry of its own. An invoice of another bot does not count: it has the
// number in the payload by coincidence, because another database had offered the purchase.
const complete = statement<Row>(
  'transactions_complete_purchase',
  `
  with account as (
    select user_id, balance from credits where user_id = $1::bigint for no key update
  ), invoice as (
    select transactions.id, transactions.user_id, transactions.status, invoices.credits as amount,
           invoices.product, invoices.stars, invoices.tier
      from transactions
      join invoices on invoices.transaction_id = transactions.id
     where transactions.id = $3::bigint
       and ${ofThisBot('invoices.bot_id', '$11')}
       and (select count(*) from account) <= 1
       for no key update of transactions
  ), judged as (
    select case
             when not exists (select from invoice)
             then case
                    when ${isLostInvoice('$3::bigint', 'coalesce($7::timestamptz, now())', '$11')} then 'lost_invoice'
                    else 'unknown_invoice'
                  end
             when $6::varchar <> 'XTR' then 'other_currency'
             when (select user_id from invoice) <> $1::bigint then 'foreign_invoice'
             when (select stars from invoice) <> $5::integer then 'other_price'
             when (select balance::bigint from account) + (select amount from invoice) > 2147483647 then 'balance_full'
           end as parked_reason
  ), paid as (
    insert into payments (
      charge_id, user_id, invoice_id, stars, currency, payload, paid_at, period_end, parked_reason, bot_id
    )
    select $2::varchar, $1::bigint, (select id from invoice), $5::integer, $6::varchar, $4::varchar,
           coalesce($7::timestamptz, now()), $8::timestamptz, parked_reason, $11::bigint
      from judged
        on conflict (charge_id) do nothing
    returning charge_id, user_id, parked_reason, period_end, paid_at
  ), credited as (
    update credits
       set balance = balance + invoice.amount,
           version = version + 1,
           last_updated_at = now()
      from invoice, paid
     where credits.user_id = paid.user_id
       and paid.parked_reason is null
    returning credits.balance, credits.version
  ), completed as (
    update transactions
       set status = 'completed',
           completed_at = now(),
           credits_before = credited.balance - transactions.amount,
           credits_after = credited.balance,
           credit_version = credited.version,
           payment_reference = $2::varchar
      from credited, invoice
     where transactions.id = invoice.id
       and invoice.status = 'pending'
       and not coalesce($10::boolean, false)
    returning transactions.id
  ), added as (
    insert into transactions (
      user_id, type, amount, credits_before, credits_after, status, completed_at,
      credit_version, payment_reference, reason
    )
    select $1::bigint, 'purchase', invoice.amount, credited.balance - invoice.amount, credited.balance, 'completed',
           now(), credited.version, $2::varchar, invoice.product
      from credited, invoice
     where invoice.status <> 'pending'
        or $10::boolean
    returning id
  ), plan_payment as (
    select invoice.id as invoice_id, paid.user_id, invoice.tier, paid.charge_id, paid.period_end, paid.paid_at,
           $9::bigint as update_id, invoice.user_id = paid.user_id as is_own, paid.parked_reason is null as is_credited,
           'telegram' as actor, 'paid with ' || paid.charge_id as reason
      from invoice, paid
     where invoice.tier is not null
       and paid.period_end is not null
  ), ${applyPlanPayment}, notified as (
    insert into notifications (user_id, kind, details, event, bot_id)
    select paid.user_id,
           case when paid.parked_reason is null then 'payment_credited' else 'payment_parked' end,
           jsonb_build_object(
             'stars', $5::integer, 'product', invoice.product, 'tier', invoice.tier, 'credits', invoice.amount,
             'balance', (select balance from credited), 'periodEnd', paid.period_end,
             'renewal', paid.period_end is not null and coalesce($10::boolean, invoice.status <> 'pending', false)
           ),
           'paid:' || paid.charge_id,
           $11::bigint
      from paid
      left join invoice on true
     where paid.parked_reason is distinct from 'unknown_invoice'
  )
  select paid.parked_reason as "parkedReason",
         coalesce((select id from completed), (select id from added)) as "transactionId",
         invoice.product,
         case when paid.parked_reason is null then invoice.amount else 0 end as credits,
         (select balance from credited) as balance,
         (select version from credited) as version,
         case when paid.parked_reason is null then invoice.tier end as tier,
         paid.period_end as "periodEnd"
    from paid
    left join invoice on true
  `,
)

const findPaid = statement<Row & { refunded: boolean }>(
  'transactions_find_paid',
  `
  select payments.parked_reason as "parkedReason",
         transactions.id as "transactionId",
         transactions.reason as product,
         coalesce(transactions.amount, 0) as credits,
         transactions.credits_after as balance,
         transactions.credit_version as version,
         case when transactions.id is not null then invoices.tier end as tier,
         payments.period_end as "periodEnd",
         payments.refunded_at is not null as refunded
    from payments
    left join invoices on invoices.transaction_id = payments.invoice_id
    left join transactions on transactions.type = 'purchase' and transactions.payment_reference = payments.charge_id
   where payments.charge_id = $1::varchar
  `,
)

/**
 * Records a payment that has arrived, whatever the status of its purchase, in one statement and once per `chargeId`.
 *
 * It credits what the invoice in the payload says, if the invoice has this user and this price; a subscription's payment
 * also sets the tier and its end. A payment that this database never offered is recorded as foreign, any other payment is
 * parked for an operator. The user is notified, except of foreign payments.
 *
 * @throws DataError `USER_NOT_FOUND`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function completePurchase(
  database: Database,
  input: CompletePurchaseInput,
): Promise<CompletedPurchase> {
  const payment = check(inputSchema, input)
  const { userId, chargeId, payload, stars, currency, paidAt, periodEnd, isRenewal, updateId, wasOffered } =
    payment
  const invoiceId = wasOffered ? readInvoicePayload(payload) : null
  const values = [
    userId,
    chargeId,
    invoiceId,
    payload,
    stars,
    currency,
    paidAt ?? null,
    periodEnd,
    updateId,
    isRenewal,
    database.botId,
  ]
  return retryRace(async () => {
    try {
      const [row] = await database.limiter.run(userId, () => complete(database.pool, values))
      if (row) return { outcome: outcomeOf(row), ...row, replayed: false }
    } catch (error) {
      throw explainUnknownUser(error, userId)
    }
    const [paid] = await findPaid(database.pool, [chargeId])
    // The concurrent call that recorded the payment has rolled back since.
    if (!paid) return undefined
    const { refunded, ...row } = paid
    return { outcome: refunded ? 'refunded' : outcomeOf(row), ...row, replayed: true }
  })
}

function outcomeOf({ transactionId, parkedReason }: Row): CompletedPurchase['outcome'] {
  if (transactionId !== null) return 'credited'
  return parkedReason === 'unknown_invoice' ? 'foreign' : 'parked'
}
