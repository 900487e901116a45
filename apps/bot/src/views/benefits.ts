import type { SubscriptionTier } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { benefitsOf, plans, spreadPricesOf } from '@tarot/pricing'
import type { Translator } from '../context.ts'
import { Html } from '../telegram/html.ts'

const list = new Intl.ListFormat('en')

/** The benefits of a plan, in one line. */
export function benefitsText({ t }: Pick<Translator, 't'>, plan: keyof typeof plans): string {
  const { credits, dailyCredits } = plans[plan]
  return t('plan-benefits', { credits, daily: dailyCredits, discount: discountText({ t }, plan) })
}

/** The discount of a tier, with the spreads that it does not apply to. */
export function discountText({ t }: Pick<Translator, 't'>, tier: SubscriptionTier): string {
  const percent = benefitsOf(tier).discount
  const full = spreadPricesOf(tier).filter(({ price, fullPrice }) => price === fullPrice)
  if (full.length === 0) return t('discount', { percent })
  const names = full.map(({ spread }) => spreads[spread].name)
  return t('discount-except', { percent, spreads: list.format(names) })
}

/** The price of each spread with a plan, one line each. */
export function planPrices({ html }: Pick<Translator, 'html'>, plan: keyof typeof plans): Html {
  const lines = spreadPricesOf(plan).map(({ spread, price, fullPrice }) => {
    const facts = { name: spreads[spread].name, credits: price, fullPrice }
    return price === fullPrice ? html('plan-price-full', facts) : html('plan-price', facts)
  })
  return Html.join(lines, '\n')
}
