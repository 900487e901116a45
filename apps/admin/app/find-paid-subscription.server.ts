import {
  type Data,
  graceDays,
  type Subscription,
  type SubscriptionStatus,
  type SubscriptionTier,
} from '@tarot/data'

const day = 86_400_000

/** Payments that are looked through for the one that pays the present period: the newest come first. */
const mostSearched = 100

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
  const subscription = all.find(({ status }) => status !== 'ended')
  if (!subscription || isOver(subscription, now)) return null
  const { invoiceId, userId, tier, status, periodEnd } = subscription
  const [invoice, payments] = await Promise.all([
    data.transactions.invoice(invoiceId),
    data.payments.list({ userId, limit: mostSearched }),
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

/** Whether it gives nothing any more: a renewal may come within the days of grace. */
function isOver({ status, periodEnd }: Subscription, now: Date): boolean {
  const grace = status === 'canceled' ? 0 : graceDays * day
  return periodEnd.getTime() + grace <= now.getTime()
}
