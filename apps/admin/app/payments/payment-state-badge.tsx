import type { PaymentState } from '@tarot/data'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import { paymentStateLabels } from './payment-state-labels.ts'

const tones: Record<PaymentState, Tone> = {
  credited: 'good',
  parked: 'bad',
  foreign: 'neutral',
  refunding: 'waiting',
  refund_failed: 'bad',
  refunded: 'neutral',
}

export function PaymentStateBadge({ state }: { state: PaymentState }) {
  return <ToneBadge tone={tones[state]}>{paymentStateLabels[state]}</ToneBadge>
}
