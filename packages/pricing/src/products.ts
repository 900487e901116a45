import type { SubscriptionTier } from '@tarot/data'
import { packages, plans } from './price-list.ts'

/** A product that is sold for Telegram Stars. */
export interface Product {
  /** Never changes its meaning, because invoices and the ledger contain it. */
  name: string
  credits: number
  stars: number
  /** The tier of a subscription; null for a package of credits. */
  tier: Exclude<SubscriptionTier, 'basic'> | null
}

/** All products on sale. */
export const products: readonly Product[] = [
  ...packages.map((item) => ({ ...item, tier: null })),
  ...(['premium', 'professional'] as const).map((tier) => {
    const { stars, credits } = plans[tier]
    return { name: tier, credits, stars, tier }
  }),
]

/** Returns the product of this name; undefined if it is not on sale. */
export function findProduct(name: string): Product | undefined {
  return products.find((product) => product.name === name)
}
