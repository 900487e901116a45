import { currentTier, graceDays, type SubscriptionTier, type User } from '@tarot/data'

const day = 86_400_000

/** The current tier of a user, and its end. */
export interface TierState {
  /** The tier that is in force. */
  tier: SubscriptionTier
  /** `paid`: until `end`. `grace`: after `end`, until `graceUntil`. `expired`: after both. */
  stage: 'unlimited' | 'paid' | 'grace' | 'expired'
  /** The stored tier. */
  recorded: SubscriptionTier
  end: Date | null
  /** End of the grace period. */
  graceUntil: Date | null
  graceDays: number
}

export function tierStateOf(user: User, now = new Date()): TierState {
  const tier = currentTier(user, now)
  const { subscriptionTier: recorded, subscriptionExpiresAt: end } = user
  const graceUntil = end && new Date(end.getTime() + graceDays * day)
  const facts = { tier, recorded, end, graceUntil, graceDays }
  if (!end) return { ...facts, stage: 'unlimited' }
  if (end >= now) return { ...facts, stage: 'paid' }
  return { ...facts, stage: tier === recorded && recorded !== 'basic' ? 'grace' : 'expired' }
}
