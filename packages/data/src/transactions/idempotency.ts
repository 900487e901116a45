import { hash } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { statement } from '../database/statement.ts'
import { isTaken } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'
import type { TransactionStatus } from './transaction.ts'

/** SHA-256 of a request: its operation and its fields, in a fixed order. */
export function fingerprint(operation: string, fields: readonly (string | number | bigint | null)[]): Buffer {
  // The length before each field separates it from its neighbours; null differs from the empty text.
  const parts = fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`))
  return hash('sha256', `${operation};${parts.join(';')}`, 'buffer')
}

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
async function findFirstResult(
  database: Database,
  key: string,
  request: Buffer,
): Promise<FirstResult | null> {
  const [row] = await find(database.pool, [key])
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

interface IdempotentWrite<Row, Result> {
  key: string
  /** Of the request, from `fingerprint`. */
  fingerprint: Buffer
  /** Runs the statement; it returns no row if the key is taken or the write is not possible. */
  write: () => Promise<Row[]>
  /** The result of this call. */
  toResult: (row: Row) => Result
  /** The result of the earlier call with the same key and request. */
  replay: (first: FirstResult) => Result | Promise<Result>
  /** Throws the reason why the write is not possible; resolves if it is possible by now. */
  explain: () => Promise<unknown>
}

/**
 * Writes at most once for each idempotency key: the statement of the first call writes, and every later call gets the result
 * of the first one.
 *
 * @throws DataError `IDEMPOTENCY_CONFLICT` if the key was used for another request, `DATABASE_CONFLICT`, and what `write` and
 *   `explain` throw
 */
export function writeOnce<Row, Result>(
  database: Database,
  { key, fingerprint, write, toResult, replay, explain }: IdempotentWrite<Row, Result>,
): Promise<Result> {
  return retryRace(async () => {
    try {
      const [row] = await write()
      if (row) return toResult(row)
    } catch (error) {
      if (!isTaken(error, 'idx_transactions_idempotency_key')) throw error
    }
    const first = await findFirstResult(database, key, fingerprint)
    if (first) return replay(first)
    await explain()
    // The write is possible by now: the balance has grown, or the call that held the key has rolled back.
    return undefined
  })
}
