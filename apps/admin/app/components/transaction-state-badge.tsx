import type { TransactionState } from '@tarot/data'
import { stateWords } from '../transaction-state.ts'
import { type Tone, ToneBadge } from './tone-badge.tsx'

const tones: Record<TransactionState, Tone> = {
  completed: 'good',
  held: 'waiting',
  refunded: 'neutral',
  open: 'waiting',
  closed: 'neutral',
}

export function TransactionStateBadge({ state }: { state: TransactionState }) {
  return <ToneBadge tone={tones[state]}>{stateWords[state]}</ToneBadge>
}
