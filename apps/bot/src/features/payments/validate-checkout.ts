import { type Data, type Invoice, maxBalance, purchaseLimit, readInvoicePayload } from '@tarot/data'
import { findProduct } from '@tarot/pricing'
import type { PreCheckoutQuery } from 'grammy/types'
import { includes, isPaidAlready, paidTier } from '../../plans.ts'

/** Why a payment is refused: the key of the text that Telegram shows. */
export type CheckoutRefusal =
  | 'checkout-unknown'
  | 'checkout-other-user'
  | 'checkout-paid'
  | 'checkout-expired'
  | 'checkout-price'
  | 'checkout-plan'
  | 'checkout-plan-paid'
  | 'checkout-plan-changed'
  | 'checkout-full'
  | 'checkout-closed'
  | 'checkout-records'

/** Checks a payment against its offer, the payer and today's price. @returns undefined if it may be paid */
export async function validateCheckout(
  {
    credits,
    subscriptions,
    transactions,
    users,
  }: Pick<Data, 'credits' | 'subscriptions' | 'transactions' | 'users'>,
  query: PreCheckoutQuery,
  now = new Date(),
): Promise<CheckoutRefusal | undefined> {
  const id = readInvoicePayload(query.invoice_payload)
  const invoice = id === null ? null : await transactions.invoice(id)
  if (!invoice) return 'checkout-unknown'
  if (invoice.telegramId !== BigInt(query.from.id)) return 'checkout-other-user'
  if (invoice.status === 'completed' || invoice.status === 'refunded') return 'checkout-paid'
  if (invoice.status !== 'pending' || now.getTime() - invoice.createdAt.getTime() > 1_000 * purchaseLimit) {
    return 'checkout-expired'
  }
  if (!isPriceOfToday(invoice, query)) return 'checkout-price'
  const { balance } = await credits.balance(invoice.userId)
  if (balance + invoice.credits > maxBalance) return 'checkout-full'
  if (invoice.tier === null) return undefined
  const user = await users.byTelegramId(invoice.telegramId)
  if (user && includes(paidTier(user, now), invoice.tier)) return 'checkout-plan'
  if (isPaidAlready(await subscriptions.list(invoice.userId), invoice.tier, now)) return 'checkout-plan-paid'
  // An older offer does not say what it replaces, and may contradict a later decision of an operator.
  const { items } = await users.tierChanges(invoice.userId, { limit: 1 })
  const [last] = items
  return last && last.createdAt > invoice.createdAt ? 'checkout-plan-changed' : undefined
}

function isPriceOfToday({ product: name, credits, stars, tier }: Invoice, query: PreCheckoutQuery): boolean {
  const product = findProduct(name)
  return (
    query.currency === 'XTR' &&
    query.total_amount === stars &&
    product?.stars === stars &&
    product.credits === credits &&
    product.tier === tier
  )
}
