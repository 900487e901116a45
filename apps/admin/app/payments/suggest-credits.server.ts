import type { Payment } from '@tarot/data'
import { packages, products } from '@tarot/pricing'
import { formatCount } from '../ui/format.ts'
import { tierLabels } from '../users/tier-labels.ts'
import { productName } from './product-name.server.ts'

/** Credits to give for a payment that came without its purchase. */
export interface CreditSuggestion {
  /** null where the price list has nothing to say. */
  credits: number | null
  because: string
}

/** What the price list gives for the Stars of this payment. */
export function suggestCredits({
  stars,
  currency,
  invoiceId,
  periodEnd,
}: Pick<Payment, 'stars' | 'currency' | 'invoiceId' | 'periodEnd'>): CreditSuggestion {
  if (currency !== 'XTR')
    return { credits: null, because: `The price list has prices in Stars only, not in ${currency}.` }
  const paid = formatCount(stars, 'Star')
  const product = products.find((one) => one.stars === stars)
  if (product) {
    const { credits, tier } = product
    if (!tier) return { credits, because: `${paid} buy ${productName(product.name)}.` }
    const plan = `${paid} buy the ${tierLabels[tier]} with ${formatCount(credits, 'credit')}.`
    // Crediting brings the plan too where the payment says which offer and which period it pays.
    if (invoiceId !== null && periodEnd !== null) return { credits, because: plan }
    const without =
      'The plan does not come with them: set the tier on the page of the user, or refund the payment.'
    return { credits, because: `${plan} ${without}` }
  }
  const bySize = packages.toSorted((one, other) => one.stars - other.stars)
  const rate = bySize.findLast((one) => one.stars <= stars) ?? bySize[0]
  if (!rate) return { credits: null, because: 'The price list sells no credits.' }
  const credits = Math.max(1, Math.floor((stars * rate.credits) / rate.stars))
  return {
    credits,
    because: `Nothing costs ${paid}. At the rate of ${formatCount(rate.credits, 'credit')} for ${formatCount(rate.stars, 'Star')}, they are worth ${formatCount(credits, 'credit')}.`,
  }
}
