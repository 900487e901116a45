import type { SubscriptionTier, User } from '../users/user.ts'

/** Days that a tier stays after its paid time, so that a renewal which comes late finds it. */
export const graceDays = 3

const day = 86_400_000

/** The tier that counts now: `basic` once the paid time and the days of grace are over, whatever is on record. */
export function currentTier(
  user: Pick<User, 'subscriptionTier' | 'subscriptionExpiresAt'>,
  now: Date = new Date(),
): SubscriptionTier {
  const { subscriptionTier, subscriptionExpiresAt: end } = user
  return end && end.getTime() + graceDays * day < now.getTime() ? 'basic' : subscriptionTier
}
