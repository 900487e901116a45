import type { Transaction as TransactionRow } from '../generated/prisma/client.ts'

export const transactionTypes = ['purchase', 'reading', 'refund', 'bonus'] as const
export type TransactionType = (typeof transactionTypes)[number]

export const transactionStatuses = ['pending', 'completed', 'failed', 'refunded'] as const
export type TransactionStatus = (typeof transactionStatuses)[number]

/**
 * How a row stands:
 * - `completed`: its credits have moved, and stand.
 * - `held`: its credits are held for a reading that is under way.
 * - `refunded`: another row has moved its credits back.
 * - `open`: an invoice that can be paid; nothing has moved.
 * - `closed`: an invoice that was not paid; nothing has moved.
 */
export const transactionStates = ['completed', 'held', 'refunded', 'open', 'closed'] as const
export type TransactionState = (typeof transactionStates)[number]

/** One row of the ledger. */
export interface Transaction {
  id: bigint
  userId: bigint
  type: TransactionType
  /** Credits, signed: `creditsAfter − creditsBefore`, or for an open purchase the credits to come. */
  amount: number
  creditsBefore: number
  creditsAfter: number
  status: TransactionStatus
  /** The payment provider's name of the payment. */
  paymentReference: string | null
  createdAt: Date
  completedAt: Date | null
  errorMessage: string | null
  /** The number of the move within the user's chain; null while nothing has moved. */
  creditVersion: number | null
  idempotencyKey: string | null
  /** Why, for credits that were given or moved back; of a purchase, the product. */
  reason: string | null
  /** Who gave them, or moved them back. */
  actor: string | null
  /** Of a refund: the row that it moves back. */
  refundOf: bigint | null
  /** Of a refund: credits of the purchase that had been spent and could not be taken back. */
  shortfall: number | null
  /** Of a hold: the id that its reading has, or will have. */
  readingId: bigint | null
}

export function toTransaction(row: TransactionRow): Transaction {
  const { requestFingerprint: _, userId, type, status, createdAt, ...rest } = row
  return {
    ...rest,
    userId: userId ?? 0n,
    type: type as TransactionType,
    status: status as TransactionStatus,
    createdAt: createdAt ?? new Date(0),
  }
}
