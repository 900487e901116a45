import type { Subscription, SubscriptionTier } from '@tarot/data'

/** A subscription with its end. */
export interface SubscriptionWithEnd extends Subscription {
  /** When it ended; null while it has not. */
  endedAt: Date | null
  /** The subscription that was bought before the paid time of this one was over, which ended it. */
  replacedBy: { tier: SubscriptionTier; chargeId: string } | null
}

/** All subscriptions of one person with their ends. A new subscription ends those that are there. */
export function withEnds(subscriptions: Subscription[]): SubscriptionWithEnd[] {
  const byStart = subscriptions.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
  return subscriptions.map((subscription) => {
    const { status, periodEnd, createdAt } = subscription
    if (status !== 'ended') return { ...subscription, endedAt: null, replacedBy: null }
    const next = byStart.find((other) => other.createdAt > createdAt)
    // What was refunded or not renewed had its end before.
    if (!next || next.createdAt >= periodEnd) return { ...subscription, endedAt: periodEnd, replacedBy: null }
    const { tier, chargeId } = next
    return { ...subscription, endedAt: next.createdAt, replacedBy: { tier, chargeId } }
  })
}
