import { findProduct } from '@tarot/pricing'
import { formatCount } from '../ui/format.ts'
import { tierLabels } from '../users/tier-labels.ts'

/** The display name of a product code: `Moon plan`, `30 credits`. An unknown code is returned unchanged. */
export function productName(code: string): string {
  const product = findProduct(code)
  if (product?.tier) return tierLabels[product.tier]
  // The ledger also has packages that are no longer sold.
  const credits = product?.credits ?? Number(/^credits-(\d+)$/.exec(code)?.[1])
  return credits > 0 ? formatCount(credits, 'credit') : code
}
