import type { SubscriptionTier } from '@tarot/data'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import { tierLabels } from './tier-labels.ts'

const tones: Record<SubscriptionTier, Tone> = { basic: 'neutral', premium: 'accent', professional: 'accent' }

export function TierBadge({ tier }: { tier: SubscriptionTier }) {
  return <ToneBadge tone={tones[tier]}>{tierLabels[tier]}</ToneBadge>
}
