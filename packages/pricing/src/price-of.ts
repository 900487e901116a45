import type { SpreadType, SubscriptionTier } from '@tarot/data'
import { type Plan, plans, spreadPrices } from './price-list.ts'

/** What a tier gives beside the credits of each month. */
export type Benefits = Pick<Plan, 'dailyCredits' | 'discount'>

export function benefitsOf(tier: SubscriptionTier): Benefits {
  return tier === 'basic' ? { dailyCredits: 0, discount: 0 } : plans[tier]
}

/** Credits that a spread costs a person of this tier. Fractions count in favour of the house. */
export function priceOf(spread: SpreadType, tier: SubscriptionTier): number {
  const price = spreadPrices[spread]
  return Math.max(1, Math.ceil((price * (100 - benefitsOf(tier).discount)) / 100))
}
