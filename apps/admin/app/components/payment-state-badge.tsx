import type { PaymentState } from '@tarot/data'
import { type Tone, ToneBadge } from './tone-badge.tsx'

const tones: Record<PaymentState, Tone> = {
  credited: 'good',
  parked: 'bad',
  foreign: 'neutral',
  refunding: 'waiting',
  refunded: 'neutral',
}

export function PaymentStateBadge({ state }: { state: PaymentState }) {
  return <ToneBadge tone={tones[state]}>{state}</ToneBadge>
}
