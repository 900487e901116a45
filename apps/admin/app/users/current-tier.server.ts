import { currentTier, graceDays, type SubscriptionTier, type User } from '@tarot/data'

const day = 86_400_000

/** The tier that counts now, and what its end has to do with it. */
export interface TierNow {
  tier: SubscriptionTier
  /** `paid`: until `end`. `grace`: paid until then, and kept for some days. `over`: the paid tier has ended. */
  stage: 'endless' | 'paid' | 'grace' | 'over'
  /** The tier on record. */
  recorded: SubscriptionTier
  end: Date | null
  /** Until when the tier is kept without a renewal. */
  keptUntil: Date | null
  graceDays: number
}

export function tierNow(user: User, now = new Date()): TierNow {
  const tier = currentTier(user, now)
  const { subscriptionTier: recorded, subscriptionExpiresAt: end } = user
  const keptUntil = end && new Date(end.getTime() + graceDays * day)
  const facts = { tier, recorded, end, keptUntil, graceDays }
  if (!end) return { ...facts, stage: 'endless' }
  if (end >= now) return { ...facts, stage: 'paid' }
  return { ...facts, stage: tier === recorded && recorded !== 'basic' ? 'grace' : 'over' }
}
