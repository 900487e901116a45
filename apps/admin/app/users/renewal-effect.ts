import type { SubscriptionTier } from '@tarot/data'

interface PaidPlan {
  tier: SubscriptionTier
  /** End of the paid period. */
  periodEnd: Date
}

/**
 * The effect of the next renewal of a paid plan on the tier that an operator sets: it restores the paid plan, extends the
 * tier to the end of the new month (if that is later), or does nothing.
 *
 * @param end of the tier; null for a tier without an end
 */
export function renewalEffect(
  { tier: paid, periodEnd }: PaidPlan,
  tier: SubscriptionTier,
  end: Date | null,
): 'restores' | 'extends' | 'nothing' {
  if (tier === paid) return end === null ? 'nothing' : 'extends'
  const isHigher = tier === 'professional' && paid === 'premium'
  return isHigher && (end === null || end > periodEnd) ? 'nothing' : 'restores'
}
