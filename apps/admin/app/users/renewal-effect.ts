import type { SubscriptionTier } from '@tarot/data'

interface PaidPlan {
  tier: SubscriptionTier
  /** Until when it is paid. */
  periodEnd: Date
}

/**
 * What the next renewal of a paid plan makes of the tier that an operator sets: it brings the paid plan back, it moves
 * the tier's end on to that of the new month (if that is later), or it leaves the tier as it is.
 *
 * @param end of the tier; null for one without an end
 */
export function renewalEffect(
  { tier: paid, periodEnd }: PaidPlan,
  tier: SubscriptionTier,
  end: Date | null,
): 'returns' | 'prolongs' | 'nothing' {
  if (tier === paid) return end === null ? 'nothing' : 'prolongs'
  const isHigher = tier === 'professional' && paid === 'premium'
  return isHigher && (end === null || end > periodEnd) ? 'nothing' : 'returns'
}
