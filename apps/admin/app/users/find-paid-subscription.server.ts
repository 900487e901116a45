import {
  type Data,
  runningSubscription,
  type Subscription,
  type SubscriptionStatus,
  type SubscriptionTier,
} from '@tarot/data'

/** The newest payments that are searched for the payment of the current period. */
const maxSearched = 100

/** The plan that a user pays for; an operator may have set another tier. */
export interface PaidSubscription {
  tier: SubscriptionTier
  status: Exclude<SubscriptionStatus, 'ended'>
  /** End of the paid period. */
  periodEnd: Date
  /** Price of a renewal; null if the invoice is missing. */
  stars: number | null
  /** The payment of the current period, whose refund ends the subscription; null if it is missing. */
  chargeId: string | null
}

/**
 * The subscription whose paid period is not over or that will renew; null if there is none.
 *
 * @param all subscriptions of the user, newest first
 */
export async function findPaidSubscription(
  data: Data,
  all: readonly Subscription[],
  now = new Date(),
): Promise<PaidSubscription | null> {
  const subscription = runningSubscription(all, now)
  if (!subscription) return null
  const { invoiceId, userId, tier, status, periodEnd } = subscription
  const [invoice, payments] = await Promise.all([
    data.transactions.invoice(invoiceId),
    data.payments.list({ userId, limit: maxSearched }),
  ])
  const last = payments.items.find(
    (payment) => payment.invoiceId === invoiceId && payment.periodEnd && payment.periodEnd >= periodEnd,
  )
  return {
    tier,
    status: status as PaidSubscription['status'],
    periodEnd,
    stars: invoice?.stars ?? null,
    chargeId: last?.chargeId ?? null,
  }
}
