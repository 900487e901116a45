import type { SubscriptionTier, User } from '../users/user.ts'

/** Days that a tier stays after its paid period, so that a late renewal continues it. */
export const graceDays = 3

const day = 86_400_000

/** The effective tier: `basic` once the paid period and the grace days are over, regardless of the tier on record. */
export function currentTier(
  user: Pick<User, 'subscriptionTier' | 'subscriptionExpiresAt'>,
  now: Date = new Date(),
): SubscriptionTier {
  const { subscriptionTier, subscriptionExpiresAt: end } = user
  return end && end.getTime() + graceDays * day < now.getTime() ? 'basic' : subscriptionTier
}
