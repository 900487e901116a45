import type { SubscriptionTier } from '@tarot/data'
import { packages, plans } from './price-list.ts'

/** Something that is sold for Telegram Stars. */
export interface Product {
  /** Never changes its meaning: invoices and the ledger carry it. */
  name: string
  credits: number
  stars: number
  /** The subscription that it is; null for credits alone. */
  tier: Exclude<SubscriptionTier, 'basic'> | null
}

/** All that can be bought now. */
export const products: readonly Product[] = [
  ...packages.map((item) => ({ ...item, tier: null })),
  ...(['premium', 'professional'] as const).map((tier) => {
    const { stars, credits } = plans[tier]
    return { name: tier, credits, stars, tier }
  }),
]

/** The product of this name; undefined if it is not sold (any more). */
export function findProduct(name: string): Product | undefined {
  return products.find((product) => product.name === name)
}
