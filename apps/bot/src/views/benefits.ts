import { plans } from '@tarot/pricing'
import type { Speech } from '../context.ts'

/** What a plan gives, in one line. */
export function benefitsText({ t }: Pick<Speech, 't'>, plan: keyof typeof plans): string {
  const { credits, dailyCredits, discount } = plans[plan]
  return t('plan-benefits', { credits, daily: dailyCredits, discount })
}
