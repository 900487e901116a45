import type { SubscriptionStatus } from '@tarot/data'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'

const tones: Record<SubscriptionStatus, Tone> = {
  active: 'good',
  canceled: 'waiting',
  failed: 'bad',
  ended: 'neutral',
}

export function SubscriptionStatusBadge({ status }: { status: SubscriptionStatus }) {
  return <ToneBadge tone={tones[status]}>{status}</ToneBadge>
}
