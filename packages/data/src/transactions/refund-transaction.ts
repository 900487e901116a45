import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { transaction } from '../database/transaction.ts'
import { DataError } from '../errors.ts'
import { check, id, moment, text } from '../input.ts'
import { findRefund, type Refund } from './refund.ts'
import { writeRefund } from './write-refund.ts'

const inputSchema = z.object({
  /** A completed purchase, or a completed reading. */
  transactionId: id,
  /** The reason, for the ledger; 1 to 500 characters. */
  reason: text(500, 1),
  /** `bot`, `telegram`, or `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
  /** When the Stars of a purchase were refunded. Default now. */
  refundedAt: moment.optional(),
})

export type RefundTransactionInput = z.input<typeof inputSchema>

/**
 * Refunds a reading or a purchase in the ledger, in one transaction. The user gets back the whole price of a reading. The
 * credits of a purchase are debited as far as the balance covers them; the rest is the shortfall, and the balance never
 * becomes negative. A purchase paid with Stars is refunded here after Telegram has refunded them (see
 * `payments.requestRefund`); if it paid the current period of a subscription, the subscription ends.
 *
 * Idempotent: a second refund of the same transaction returns the first one.
 *
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION` if it is not completed, or neither a reading nor a
 *   purchase, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function refundTransaction(database: Database, input: RefundTransactionInput): Promise<Refund> {
  const request = check(inputSchema, input)
  const { transactionId } = request
  const entry = await database.prisma.transaction.findUnique({ where: { id: transactionId } })
  const field = 'transactionId'
  if (!entry)
    throw new DataError('TRANSACTION_NOT_FOUND', `there is no transaction ${transactionId}`, { field })
  const userId = entry.userId ?? 0n
  const refund = await transaction(database.pool, (connection) =>
    writeRefund(connection, { ...request, userId }),
  )
  if (refund) return refund
  const first = await findRefund(database.pool, transactionId)
  if (first) return first
  const { type, status } = await database.prisma.transaction.findUniqueOrThrow({
    where: { id: transactionId },
  })
  throw new DataError(
    'INVALID_TRANSITION',
    `transaction ${transactionId} is a ${status} ${type}: only a completed reading or purchase can be refunded`,
    { field, details: { type, status } },
  )
}
