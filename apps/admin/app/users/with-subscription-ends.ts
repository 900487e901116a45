import type { Subscription, SubscriptionTier } from '@tarot/data'

/** A subscription with its end and its replacement. */
export interface SubscriptionWithEnd extends Subscription {
  /** When it ended; null if it has not. */
  endedAt: Date | null
  /** The subscription that was bought before the paid period of this one was over, and ended it. */
  replacedBy: { tier: SubscriptionTier; chargeId: string } | null
}

/** Adds the ends to all subscriptions of one user. A new subscription ends the existing ones. */
export function withSubscriptionEnds(subscriptions: Subscription[]): SubscriptionWithEnd[] {
  const byStart = subscriptions.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime())
  return subscriptions.map((subscription) => {
    const { status, periodEnd, createdAt } = subscription
    if (status !== 'ended') return { ...subscription, endedAt: null, replacedBy: null }
    const next = byStart.find((other) => other.createdAt > createdAt)
    // A refunded or expired subscription ended before the next one.
    if (!next || next.createdAt >= periodEnd) return { ...subscription, endedAt: periodEnd, replacedBy: null }
    const { tier, chargeId } = next
    return { ...subscription, endedAt: next.createdAt, replacedBy: { tier, chargeId } }
  })
}
