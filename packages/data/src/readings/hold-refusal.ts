import type { Database } from '../database/database.ts'
import { DataError } from '../errors.ts'

/**
 * Throws the reason why this hold cannot be completed or released.
 *
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION`
 */
export async function refuseHold(database: Database, userId: bigint, transactionId: bigint): Promise<never> {
  const row = await database.prisma.transaction.findUnique({ where: { id: transactionId } })
  const field = 'transactionId'
  if (row?.userId !== userId || row.type !== 'reading') {
    throw new DataError('TRANSACTION_NOT_FOUND', `user ${userId} has no hold ${transactionId}`, { field })
  }
  const state = row.status === 'failed' ? 'released' : row.status
  throw new DataError('INVALID_TRANSITION', `the hold ${transactionId} is ${state} already`, {
    field,
    details: { transactionId, status: row.status },
  })
}
