import type { TransactionState } from '@tarot/data'
import { type Tone, ToneBadge } from '../ui/tone-badge.tsx'
import { transactionStateLabels } from './transaction-state.ts'

const tones: Record<TransactionState, Tone> = {
  completed: 'good',
  held: 'waiting',
  refunded: 'neutral',
  open: 'waiting',
  closed: 'neutral',
}

export function TransactionStateBadge({ state }: { state: TransactionState }) {
  return <ToneBadge tone={tones[state]}>{transactionStateLabels[state]}</ToneBadge>
}
