import type { PaymentState } from '@tarot/data'
import { stateWords } from '../payment-words.ts'
import { type Tone, ToneBadge } from './tone-badge.tsx'

const tones: Record<PaymentState, Tone> = {
  credited: 'good',
  parked: 'bad',
  foreign: 'neutral',
  refunding: 'waiting',
  refund_failed: 'bad',
  refunded: 'neutral',
}

export function PaymentStateBadge({ state }: { state: PaymentState }) {
  return <ToneBadge tone={tones[state]}>{stateWords[state]}</ToneBadge>
}
