import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, text } from '../input.ts'

const inputSchema = z.object({
  transactionId: id,
  /** The reason, for operators; 1 to 500 characters. */
  error: text(500, 1),
})

export type FailPurchaseInput = z.input<typeof inputSchema>

const fail = statement<{ id: bigint }>(
  'transactions_fail_purchase',
  `
  update transactions
     set status = 'failed',
         completed_at = now(),
         error_message = $2::text
   where id = $1::bigint
     and type = 'purchase'
     and status = 'pending'
  returning id
  `,
)

/**
 * Closes a purchase that will not be paid. A payment that arrives later is still credited.
 *
 * @returns true if this call has closed it; false if it was closed before
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION` if it is paid, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function failPurchase(database: Database, input: FailPurchaseInput): Promise<boolean> {
  const { transactionId, error } = check(inputSchema, input)
  const [row] = await fail(database.pool, [transactionId, error])
  if (row) return true
  const found = await database.prisma.transaction.findUnique({ where: { id: transactionId } })
  const field = 'transactionId'
  if (found?.type !== 'purchase') {
    throw new DataError('TRANSACTION_NOT_FOUND', `there is no purchase ${transactionId}`, { field })
  }
  if (found.status === 'failed') return false
  throw new DataError('INVALID_TRANSITION', `the purchase ${transactionId} is ${found.status} already`, {
    field,
    details: { transactionId, status: found.status },
  })
}
