import type { Payment } from '@tarot/data'
import { packages, products } from '@tarot/pricing'
import { formatCount } from './format.ts'

/** Credits to give for a payment that came without its purchase. */
export interface CreditSuggestion {
  /** null where the price list has nothing to say. */
  credits: number | null
  because: string
}

/** What the price list gives for these Stars. */
export function suggestCredits({ stars, currency }: Pick<Payment, 'stars' | 'currency'>): CreditSuggestion {
  if (currency !== 'XTR')
    return { credits: null, because: `The price list knows Stars alone, not ${currency}.` }
  const paid = formatCount(stars, 'Star')
  const product = products.find((one) => one.stars === stars)
  if (product) {
    const tier =
      product.tier &&
      ' The tier does not come with them: set it on the page of the user, or refund the payment.'
    return {
      credits: product.credits,
      because: `${paid} buy ${product.name}: ${formatCount(product.credits, 'credit')}.${tier ?? ''}`,
    }
  }
  const bySize = packages.toSorted((one, other) => one.stars - other.stars)
  const rate = bySize.findLast((one) => one.stars <= stars) ?? bySize[0]
  if (!rate) return { credits: null, because: 'The price list sells no credits.' }
  const credits = Math.max(1, Math.floor((stars * rate.credits) / rate.stars))
  return {
    credits,
    because: `Nothing costs ${paid}. At the rate of ${rate.name} they are worth ${formatCount(credits, 'credit')}.`,
  }
}
