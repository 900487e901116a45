import type { Transaction as TransactionRow } from '../generated/prisma/client.ts'

export const transactionTypes = ['purchase', 'reading', 'refund', 'bonus'] as const
export type TransactionType = (typeof transactionTypes)[number]

export const transactionStatuses = ['pending', 'completed', 'failed', 'refunded'] as const
export type TransactionStatus = (typeof transactionStatuses)[number]

/**
 * The state of a transaction:
 * - `completed`: a ledger entry that is not refunded.
 * - `held`: a hold: its credits are charged for a reading that is not delivered yet.
 * - `refunded`: a ledger entry that another entry has reversed.
 * - `open`: an invoice that can be paid; the balance is unchanged.
 * - `closed`: an invoice that was not paid; the balance is unchanged.
 */
export const transactionStates = ['completed', 'held', 'refunded', 'open', 'closed'] as const
export type TransactionState = (typeof transactionStates)[number]

/** A transaction: a ledger entry, or an invoice that is not paid. */
export interface Transaction {
  id: bigint
  userId: bigint
  type: TransactionType
  /** Credits, signed: `creditsAfter − creditsBefore`, or for an unpaid purchase the credits of the invoice. */
  amount: number
  creditsBefore: number
  creditsAfter: number
  status: TransactionStatus
  /** The charge id of the payment. */
  paymentReference: string | null
  createdAt: Date
  completedAt: Date | null
  errorMessage: string | null
  /** The version of the balance after the entry, which numbers the user's entries; null for an unpaid invoice. */
  creditVersion: number | null
  idempotencyKey: string | null
  /** The reason of a grant or a refund; for a purchase, the product. */
  reason: string | null
  /** Who made the grant or the refund. */
  actor: string | null
  /** For a refund: the transaction that it reverses. */
  refundOf: bigint | null
  /** For a refund: credits of the purchase that were spent and could not be debited. */
  shortfall: number | null
  /** For a hold: the id that its reading has or will have. */
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
