import { type SubscriptionTier, subscriptionTiers, type User } from '@tarot/data'

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

/** Whether a tier gives all that another one does. */
export function includes(tier: SubscriptionTier, other: SubscriptionTier): boolean {
  return subscriptionTiers.indexOf(tier) >= subscriptionTiers.indexOf(other)
}
