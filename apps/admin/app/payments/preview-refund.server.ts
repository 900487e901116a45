import type { Data, Payment, Subscription, SubscriptionTier } from '@tarot/data'
import { findBalance } from '../users/find-balance.server.ts'

/** What a refund would do, judged by the present state. */
export interface RefundPreview {
  /** Credits that the payment gave. */
  credits: number
  /** Of its user, now. */
  balance: number
  /** The tier that ends with it: of a subscription whose present period it pays. */
  endsTier: SubscriptionTier | null
}

interface PreviewInput {
  payment: Payment
  credits: number
  /** The subscription that it belongs to. */
  subscription: Subscription | null
}

export async function previewRefund(
  data: Data,
  { payment, credits, subscription }: PreviewInput,
): Promise<RefundPreview> {
  const balance = (await findBalance(data, payment.userId)) ?? 0
  const paysNow =
    subscription !== null &&
    subscription.status !== 'ended' &&
    payment.periodEnd !== null &&
    subscription.periodEnd <= payment.periodEnd
  return { credits, balance, endsTier: paysNow && credits > 0 ? subscription.tier : null }
}
