import type { Data, Payment, Subscription, SubscriptionTier } from '@tarot/data'
import { findBalance } from '../users/find-balance.server.ts'

/** The effect of a refund with the current balance. */
export interface RefundPreview {
  /** Credits that were credited for the payment. */
  credits: number
  /** Current balance of the user. */
  balance: number
  /** The tier that ends with the refund, if the payment pays the current period of a subscription. */
  endsTier: SubscriptionTier | null
}

interface PreviewInput {
  payment: Payment
  credits: number
  /** The subscription that the payment belongs to. */
  subscription: Subscription | null
}

export async function previewRefund(
  data: Data,
  { payment, credits, subscription }: PreviewInput,
): Promise<RefundPreview> {
  const balance = (await findBalance(data, payment.userId)) ?? 0
  const paysCurrentPeriod =
    subscription !== null &&
    subscription.status !== 'ended' &&
    payment.periodEnd !== null &&
    subscription.periodEnd <= payment.periodEnd
  return { credits, balance, endsTier: paysCurrentPeriod && credits > 0 ? subscription.tier : null }
}
