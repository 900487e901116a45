import type { Transaction, TransactionState } from '@tarot/data'

/** Labels of the states of a transaction. */
export const transactionStateLabels: Record<TransactionState, string> = {
  completed: 'completed',
  held: 'held',
  refunded: 'refunded',
  open: 'open invoice',
  closed: 'closed invoice',
}

/** What the state of a transaction depends on. */
export interface StateFacts extends Pick<Transaction, 'type' | 'status'> {
  /** The transaction that refunded it, if any. */
  refund?: object | null | undefined
}

/** The state of a transaction, as `transactions.list` filters by `state`. */
export function transactionState({ type, status, refund }: StateFacts): TransactionState {
  if (refund || status === 'refunded') return 'refunded'
  if (status === 'pending') return type === 'purchase' ? 'open' : 'held'
  return status === 'failed' ? 'closed' : 'completed'
}
