import { ofThisBot } from '../bots/of-this-bot.ts'
import { changeBalance, lockAccount } from '../credits/account.ts'
import type { Balance } from '../credits/find-balance.ts'
import { maxBalance } from '../credits/max-balance.ts'
import { type Queryable, statement } from '../database/statement.ts'
import { notify } from '../notifications/notify.ts'
import { applyPlanPayment } from '../subscriptions/apply-plan-payment.ts'
import { readInvoicePayload } from '../telegram/invoice-payload.ts'
import { starsCurrency } from '../telegram/stars.ts'
import { addPurchase } from '../transactions/add-purchase.ts'
import { isLostInvoice } from '../transactions/is-lost-invoice.ts'
import type { TransactionStatus } from '../transactions/transaction.ts'
import type { SubscriptionTier } from '../users/user.ts'
import type { ParkedReason } from './payment.ts'
import type { ReceivedPayment } from './received-payment.ts'

/** A recorded payment, and the purchase that it credited. */
export interface RecordedPayment {
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
}

interface OfferedInvoice {
  id: bigint
  userId: bigint
  status: TransactionStatus
  credits: number
  product: string
  stars: number
  tier: SubscriptionTier | null
}

// An invoice of another bot does not count: another database has offered the purchase, and it has the number in the
// payload by coincidence.
const lockInvoice = statement<OfferedInvoice>(
  'transactions_lock_invoice',
  `
  select transactions.id,
         transactions.user_id as "userId",
         transactions.status,
         invoices.credits,
         invoices.product,
         invoices.stars,
         invoices.tier
    from transactions
    join invoices on invoices.transaction_id = transactions.id
   where transactions.id = $1::bigint
     and ${ofThisBot('invoices.bot_id', '$2')}
     for no key update of transactions
  `,
)

const findLost = statement<{ isLost: boolean }>(
  'transactions_find_lost_invoice',
  `select ${isLostInvoice('$1::bigint', 'coalesce($2::timestamptz, now())', '$3')} as "isLost"`,
)

const insertPayment = statement<{ chargeId: string }>(
  'payments_insert',
  `
  insert into payments (
    charge_id, user_id, stars, currency, payload, paid_at, period_end, invoice_id, parked_reason, bot_id
  )
  values ($1::varchar, $2::bigint, $3::integer, $4::varchar, $5::varchar, coalesce($6::timestamptz, now()),
          $7::timestamptz, $8::bigint, $9::varchar, $10::bigint)
      on conflict (charge_id) do nothing
  returning charge_id as "chargeId"
  `,
)

const completeOpen = statement<never>(
  'transactions_complete_open_purchase',
  `
  update transactions
     set status = 'completed',
         completed_at = now(),
         credits_before = $2::integer - amount,
         credits_after = $2::integer,
         credit_version = $3::integer,
         payment_reference = $4::varchar
   where id = $1::bigint
  `,
)

/** Records the payment, and credits or parks it. Returns undefined if it is recorded already. */
export async function recordPayment(
  connection: Queryable,
  payment: ReceivedPayment,
  botId: bigint | null,
): Promise<RecordedPayment | undefined> {
  const { userId, periodEnd } = payment
  const { balance } = await lockAccount(connection, userId)
  const invoiceId = payment.wasOffered ? readInvoicePayload(payment.payload) : null
  const [invoice] = await lockInvoice(connection, [invoiceId, botId])
  const parkedReason = invoice
    ? findMismatch(payment, invoice, balance)
    : await explainMissingInvoice(connection, [invoiceId, payment.paidAt ?? null, botId])
  if (!(await insert(connection, payment, invoice, parkedReason, botId))) return undefined

  const credited = invoice && !parkedReason ? await creditInvoice(connection, payment, invoice) : null
  if (invoice?.tier && periodEnd) {
    await applyPlanPayment(connection, {
      chargeId: payment.chargeId,
      userId,
      invoiceId: invoice.id,
      tier: invoice.tier,
      periodEnd,
      updateId: payment.updateId,
      isOwn: invoice.userId === userId,
      isCredited: credited !== null,
      actor: 'telegram',
      reason: `paid with ${payment.chargeId}`,
    })
  }
  if (parkedReason !== 'unknown_invoice') {
    await notifyPayer(connection, payment, invoice, credited?.balance ?? null, botId)
  }
  const { product = null, credits = 0, tier = null } = invoice ?? {}
  return credited
    ? { parkedReason, product, credits, tier, periodEnd, ...credited }
    : { parkedReason, product, credits: 0, tier: null, periodEnd, ...nothingCredited }
}

const nothingCredited = { transactionId: null, balance: null, version: null }

/** Inserts the payment. Returns false if it is recorded already. */
async function insert(
  connection: Queryable,
  payment: ReceivedPayment,
  invoice: OfferedInvoice | undefined,
  parkedReason: ParkedReason | null,
  botId: bigint | null,
): Promise<boolean> {
  const { chargeId, userId, stars, currency, payload, paidAt, periodEnd } = payment
  const reported = [chargeId, userId, stars, currency, payload, paidAt, periodEnd]
  return (await insertPayment(connection, [...reported, invoice?.id, parkedReason, botId])).length > 0
}

/** Notifies the payer of the credits, or without a balance that the payment is parked. */
async function notifyPayer(
  connection: Queryable,
  { userId, chargeId, stars, periodEnd, isRenewal }: ReceivedPayment,
  invoice: OfferedInvoice | undefined,
  balance: number | null,
  botId: bigint | null,
): Promise<void> {
  const { product = null, tier = null, credits = null, status = 'pending' } = invoice ?? {}
  const renewal = periodEnd !== null && (isRenewal ?? status !== 'pending')
  await notify(connection, {
    userId,
    kind: balance === null ? 'payment_parked' : 'payment_credited',
    details: { stars, product, tier, credits, balance, periodEnd, renewal },
    event: `paid:${chargeId}`,
    botId,
  })
}

/** Why a payment cannot be credited as its invoice says; null if it can. */
function findMismatch(
  payment: ReceivedPayment,
  invoice: OfferedInvoice,
  balance: number,
): ParkedReason | null {
  if (payment.currency !== starsCurrency) return 'other_currency'
  if (payment.userId !== invoice.userId) return 'foreign_invoice'
  if (payment.stars !== invoice.stars) return 'other_price'
  return balance + invoice.credits > maxBalance ? 'balance_full' : null
}

async function explainMissingInvoice(
  connection: Queryable,
  invoice: [id: bigint | null, paidAt: Date | null, botId: bigint | null],
): Promise<ParkedReason> {
  const [found] = await findLost(connection, invoice)
  return found?.isLost ? 'lost_invoice' : 'unknown_invoice'
}

/** Completes the purchase if it is open. If it expired or was paid before, or for a renewal, it adds one. */
async function creditInvoice(
  connection: Queryable,
  { userId, chargeId, isRenewal }: ReceivedPayment,
  { id: transactionId, status, credits, product }: OfferedInvoice,
): Promise<Balance & { transactionId: bigint }> {
  if (status !== 'pending' || isRenewal) {
    return addPurchase(connection, { userId, credits, chargeId, reason: product, actor: null })
  }
  const { balance, version } = await changeBalance(connection, userId, credits)
  await completeOpen(connection, [transactionId, balance, version, chargeId])
  return { transactionId, balance, version }
}
