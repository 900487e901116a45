import type { SubscriptionTier } from '@tarot/data'

/** The keys of what tiers are called. */
export const planNames = {
  basic: 'plan-basic',
  premium: 'plan-premium',
  professional: 'plan-professional',
} as const satisfies Record<SubscriptionTier, string>
