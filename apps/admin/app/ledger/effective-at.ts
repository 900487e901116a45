import type { Transaction } from '@tarot/data'

/**
 * When the balance changed, as the overview counts it: a purchase changes it when it is paid, every other transaction
 * when it is created. For an unpaid invoice: when it was opened.
 */
export function effectiveAt({
  type,
  creditVersion,
  createdAt,
  completedAt,
}: Pick<Transaction, 'type' | 'creditVersion' | 'createdAt' | 'completedAt'>): Date {
  return (type === 'purchase' && creditVersion !== null && completedAt) || createdAt
}
