import type { Transaction, TransactionState } from '@tarot/data'

/** How a row of the ledger stands, in a word or two. */
export const stateLabels: Record<TransactionState, string> = {
  completed: 'completed',
  held: 'held',
  refunded: 'refunded',
  open: 'open invoice',
  closed: 'closed invoice',
}

/** What says how a row stands. */
export interface StateFacts extends Pick<Transaction, 'type' | 'status'> {
  /** The row that moved its credits back, if any. */
  refund?: object | null | undefined
}

/** How a row stands, as `transactions.list` finds it by `state`. */
export function transactionState({ type, status, refund }: StateFacts): TransactionState {
  if (refund || status === 'refunded') return 'refunded'
  if (status === 'pending') return type === 'purchase' ? 'open' : 'held'
  return status === 'failed' ? 'closed' : 'completed'
}
