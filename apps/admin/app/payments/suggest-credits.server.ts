import type { Payment } from '@tarot/data'
import { packages, products } from '@tarot/pricing'
import { formatCount } from '../ui/format.ts'
import { tierLabels } from '../users/tier-labels.ts'
import { productName } from './product-name.server.ts'

/** The suggested credits for a parked payment. */
export interface CreditSuggestion {
  /** null if the price list has no suggestion. */
  credits: number | null
  /** Why this number is suggested. */
  reason: string
}

/** Suggests what the price list gives for the Stars of a payment. */
export function suggestCredits({
  stars,
  currency,
  invoiceId,
  periodEnd,
}: Pick<Payment, 'stars' | 'currency' | 'invoiceId' | 'periodEnd'>): CreditSuggestion {
  if (currency !== 'XTR')
    return { credits: null, reason: `The price list has prices in Stars only, not in ${currency}.` }
  const paid = formatCount(stars, 'Star')
  const product = products.find((other) => other.stars === stars)
  if (product) {
    const { credits, tier } = product
    if (!tier) return { credits, reason: `${paid} buy ${productName(product.name)}.` }
    const plan = `${paid} buy the ${tierLabels[tier]} with ${formatCount(credits, 'credit')}.`
    // Crediting also activates the plan if the payment has an invoice and a paid period.
    if (invoiceId !== null && periodEnd !== null) return { credits, reason: plan }
    const withoutPlan =
      'Crediting does not activate the plan: set the tier on the page of the user, or refund the payment.'
    return { credits, reason: `${plan} ${withoutPlan}` }
  }
  const bySize = packages.toSorted((one, other) => one.stars - other.stars)
  const rate = bySize.findLast((item) => item.stars <= stars) ?? bySize[0]
  if (!rate) return { credits: null, reason: 'The price list sells no credits.' }
  const credits = Math.max(1, Math.floor((stars * rate.credits) / rate.stars))
  return {
    credits,
    reason: `No product costs ${paid}. At the rate of ${formatCount(rate.credits, 'credit')} for ${formatCount(rate.stars, 'Star')}, they are worth ${formatCount(credits, 'credit')}.`,
  }
}
