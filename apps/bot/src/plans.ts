import { type Subscription, type SubscriptionTier, subscriptionTiers, type User } from '@tarot/data'

/**
 * The tier that somebody has paid for and need not buy. In the days of grace after its end they still have what it
 * gives (`currentTier`), and may buy it anew all the same.
 */
export function paidTier(
  { subscriptionTier, subscriptionExpiresAt: end }: Pick<User, 'subscriptionTier' | 'subscriptionExpiresAt'>,
  now = new Date(),
): SubscriptionTier {
  return end === null || end > now ? subscriptionTier : 'basic'
}

/**
 * Whether a plan is paid and will or may renew, in force or not: an operator may have set another tier. It is not sold
 * a second time, for both would renew or the first one's days be lost.
 */
export function isPaidAlready(
  subscriptions: readonly Subscription[],
  tier: SubscriptionTier,
  now = new Date(),
): boolean {
  return subscriptions.some(
    (one) => one.tier === tier && (one.status === 'active' || one.status === 'failed') && one.periodEnd > now,
  )
}

/** Whether a tier gives all that another one does. */
export function includes(tier: SubscriptionTier, other: SubscriptionTier): boolean {
  return subscriptionTiers.indexOf(tier) >= subscriptionTiers.indexOf(other)
}
