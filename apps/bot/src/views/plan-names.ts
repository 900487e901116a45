import type { SubscriptionTier } from '@tarot/data'

/** The text keys of the tiers' names. */
export const planNames = {
  basic: 'plan-basic',
  premium: 'plan-premium',
  professional: 'plan-professional',
} as const satisfies Record<SubscriptionTier, string>
