import { findProduct } from '@tarot/pricing'
import { formatCount } from '../ui/format.ts'
import { tierLabels } from '../users/tier-labels.ts'

/** What people call the product of this code: `Moon plan`, `30 credits`. An unknown code stays as it is. */
export function productName(code: string): string {
  const product = findProduct(code)
  if (product?.tier) return tierLabels[product.tier]
  // Packages that are no longer sold are still in the ledger.
  const credits = product?.credits ?? Number(/^credits-(\d+)$/.exec(code)?.[1])
  return credits > 0 ? formatCount(credits, 'credit') : code
}
