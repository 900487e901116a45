import { type SpreadType, type SubscriptionTier, spreadTypes } from '@tarot/data'
import { type Plan, plans, spreadPrices } from './price-list.ts'

/** The benefits of a tier without its monthly credits. */
export type Benefits = Pick<Plan, 'dailyCredits' | 'discount'>

export function benefitsOf(tier: SubscriptionTier): Benefits {
  return tier === 'basic' ? { dailyCredits: 0, discount: 0 } : plans[tier]
}

/**
 * Returns the price of a spread in credits for a user of this tier, at least 1. It is rounded down, so that the discount
 * is never smaller than its percentage.
 */
export function priceOf(spread: SpreadType, tier: SubscriptionTier): number {
  const price = spreadPrices[spread]
  return Math.max(1, Math.floor((price * (100 - benefitsOf(tier).discount)) / 100))
}

/** The price of a spread with a tier and without one, in credits. */
export interface SpreadPrice {
  spread: SpreadType
  price: number
  /** The price without a subscription. */
  fullPrice: number
}

/** Returns the price of every spread for a tier. A spread whose `price` equals its `fullPrice` has no discount. */
export function spreadPricesOf(tier: SubscriptionTier): SpreadPrice[] {
  return spreadTypes.map((spread) => ({
    spread,
    price: priceOf(spread, tier),
    fullPrice: spreadPrices[spread],
  }))
}
