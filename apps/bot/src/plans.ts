import { type Subscription, type SubscriptionTier, subscriptionTiers, type User } from '@tarot/data'

/**
 * The tier that the user has paid for and need not buy again. In the grace period after its end the user keeps the
 * benefits (`currentTier`), but may buy it again.
 */
export function paidTier(
  { subscriptionTier, subscriptionExpiresAt: end }: Pick<User, 'subscriptionTier' | 'subscriptionExpiresAt'>,
  now = new Date(),
): SubscriptionTier {
  return end === null || end > now ? subscriptionTier : 'basic'
}

/**
 * Whether a plan is paid and will or may renew, in force or not: an operator may have set another tier. It is not sold
 * again, because both subscriptions would renew or the remaining days of the first be lost.
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

/** Whether a tier includes all benefits of another. */
export function includes(tier: SubscriptionTier, other: SubscriptionTier): boolean {
  return subscriptionTiers.indexOf(tier) >= subscriptionTiers.indexOf(other)
}
