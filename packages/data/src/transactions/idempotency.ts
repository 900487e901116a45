import { hash } from 'node:crypto'
import { sqlstate } from '../database/sqlstate.ts'
import { type Queryable, statement } from '../database/statement.ts'
import { databaseErrorFacts } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'

/** SHA-256 of a request: its operation and the texts of its fields, in an order that does not change. */
export function fingerprint(operation: string, fields: readonly (string | number | bigint | null)[]): Buffer {
  // A length before each field keeps neighbours apart; null is not the empty text.
  const parts = fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`))
  return hash('sha256', `${operation};${parts.join(';')}`, 'buffer')
}

/** Whether the statement lost to another one with the same key. */
export function isKeyTaken(error: unknown): boolean {
  const facts = databaseErrorFacts(error)
  return (
    facts.sqlstate === sqlstate.uniqueViolation &&
    (facts.constraint === 'idx_transactions_idempotency_key' ||
      facts.message.includes('idx_transactions_idempotency_key'))
  )
}

/** What the first request with a key has led to. */
export interface FirstResult {
  transactionId: bigint
  creditsBefore: number
  creditsAfter: number
  creditVersion: number
  createdAt: Date
}

const find = statement<FirstResult & { fingerprint: Buffer }>(
  'transactions_find_by_idempotency_key',
  `
  select id as "transactionId",
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
      { field: 'idempotencyKey', details: { idempotencyKey: key } },
    )
  }
  return result
}
