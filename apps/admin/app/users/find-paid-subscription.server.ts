import {
  type Data,
  runningSubscription,
  type Subscription,
  type SubscriptionStatus,
  type SubscriptionTier,
} from '@tarot/data'

/** Payments that are looked through for the one that pays the present period: the newest come first. */
const maxSearched = 100

/** The plan that a person pays for, whatever tier an operator has set. */
export interface PaidSubscription {
  tier: SubscriptionTier
  status: Exclude<SubscriptionStatus, 'ended'>
  /** Until when it is paid. */
  periodEnd: Date
  /** What each renewal costs; null where its offer is lost. */
  stars: number | null
  /** Of the payment for the present period, whose refund ends it; null where that is not on record. */
  chargeId: string | null
}

/**
 * The subscription that still gives something or will renew; null without one.
 *
 * @param all the person's, newest first
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
