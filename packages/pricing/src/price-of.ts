import { type SpreadType, type SubscriptionTier, spreadTypes } from '@tarot/data'
import { type Plan, plans, spreadPrices } from './price-list.ts'

/** What a tier gives beside the credits of each month. */
export type Benefits = Pick<Plan, 'dailyCredits' | 'discount'>

export function benefitsOf(tier: SubscriptionTier): Benefits {
  return tier === 'basic' ? { dailyCredits: 0, discount: 0 } : plans[tier]
}

/** Credits that a spread costs a user of this tier: rounded down, so that the discount is never less than promised. */
export function priceOf(spread: SpreadType, tier: SubscriptionTier): number {
  const price = spreadPrices[spread]
  return Math.max(1, Math.floor((price * (100 - benefitsOf(tier).discount)) / 100))
}

/** What a spread costs with a tier and without one, in credits. */
export interface SpreadPrice {
  spread: SpreadType
  price: number
  /** The price without a plan. */
  fullPrice: number
}

/** The price of every spread for a tier. The discount holds for all but those whose `price` is the `fullPrice`. */
export function spreadPricesOf(tier: SubscriptionTier): SpreadPrice[] {
  return spreadTypes.map((spread) => ({
    spread,
    price: priceOf(spread, tier),
    fullPrice: spreadPrices[spread],
  }))
}
