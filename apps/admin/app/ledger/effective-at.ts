import type { Transaction } from '@tarot/data'

/**
 * When the balance changed, as the overview counts it: a purchase moves it when it is paid, every other row when it is
 * made. Of an invoice that is unpaid: when it was opened.
 */
export function effectiveAt({
  type,
  creditVersion,
  createdAt,
  completedAt,
}: Pick<Transaction, 'type' | 'creditVersion' | 'createdAt' | 'completedAt'>): Date {
  return (type === 'purchase' && creditVersion !== null && completedAt) || createdAt
}
