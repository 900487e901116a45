import { hash } from 'node:crypto'
import { type Queryable, statement } from '../database/statement.ts'
import { isTaken } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'
import type { TransactionStatus } from './transaction.ts'

/** SHA-256 of a request: its operation and its fields, in a fixed order. */
export function fingerprint(operation: string, fields: readonly (string | number | bigint | null)[]): Buffer {
  // The length before each field separates it from its neighbours; null differs from the empty text.
  const parts = fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`))
  return hash('sha256', `${operation};${parts.join(';')}`, 'buffer')
}

/** Whether the error is that another transaction has the same idempotency key. */
export const isKeyTaken = (error: unknown): boolean => isTaken(error, 'idx_transactions_idempotency_key')

/** A ledger entry, as the statement that wrote it returns it. */
export interface LedgerEntry {
  transactionId: bigint
  creditsBefore: number
  creditsAfter: number
  creditVersion: number
  createdAt: Date
}

/** The result of the first request with a key. */
export interface FirstResult extends LedgerEntry {
  /** The current status. */
  status: TransactionStatus
  /** For a hold: the id that its reading has or will have. */
  readingId: bigint | null
}

const find = statement<FirstResult & { fingerprint: Buffer }>(
  'transactions_find_by_idempotency_key',
  `
  select id as "transactionId",
         status,
         reading_id as "readingId",
         credits_before as "creditsBefore",
         credits_after as "creditsAfter",
         credit_version as "creditVersion",
         created_at as "createdAt",
         request_fingerprint as fingerprint
    from transactions
   where idempotency_key = $1::varchar
  `,
)

/**
 * The result of the first request with this key, or null if the key is new.
 *
 * @throws DataError `IDEMPOTENCY_CONFLICT` if the key was used for another request
 */
export async function findFirstResult(
  database: Queryable,
  key: string,
  request: Buffer,
): Promise<FirstResult | null> {
  const [row] = await find(database, [key])
  if (!row) return null
  const { fingerprint: first, ...result } = row
  if (!first.equals(request)) {
    throw new DataError(
      'IDEMPOTENCY_CONFLICT',
      'this idempotency key was used before for another request: use a new key for a new request',
      {
        field: 'idempotencyKey',
        details: { idempotencyKey: key, transactionId: String(result.transactionId) },
      },
    )
  }
  return result
}
