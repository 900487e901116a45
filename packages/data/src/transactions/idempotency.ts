import { hash } from 'node:crypto'
import { type Queryable, statement } from '../database/statement.ts'
import { isTaken } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'
import type { TransactionStatus } from './transaction.ts'

/** SHA-256 of a request: its operation and the texts of its fields, in an order that does not change. */
export function fingerprint(operation: string, fields: readonly (string | number | bigint | null)[]): Buffer {
  // A length before each field keeps neighbours apart; null is not the empty text.
  const parts = fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`))
  return hash('sha256', `${operation};${parts.join(';')}`, 'buffer')
}

/** Whether the statement lost to another one with the same key. */
export const isKeyTaken = (error: unknown): boolean => isTaken(error, 'idx_transactions_idempotency_key')

/** A row of the ledger that moved the balance, as the statement that made it answers it. */
export interface LedgerEntry {
  transactionId: bigint
  creditsBefore: number
  creditsAfter: number
  creditVersion: number
  createdAt: Date
}

/** What the first request with a key has led to. */
export interface FirstResult extends LedgerEntry {
  /** As it is now. */
  status: TransactionStatus
  /** Of a hold: the id that its reading has, or will have. */
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
 * The first result under this key, or null if the key is new.
 *
 * @throws DataError `IDEMPOTENCY_CONFLICT` if the key belongs to another request.
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
