import type { Database } from '../database/database.ts'
import { retryRace } from '../database/retry-race.ts'
import { type FirstResult, findFirstResult, isKeyTaken } from './idempotency.ts'

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
      if (!isKeyTaken(error)) throw error
    }
    const first = await findFirstResult(database.pool, key, fingerprint)
    if (first) return replay(first)
    await explain()
    // The write is possible by now: the balance has grown, or the call that held the key has rolled back.
    return undefined
  })
}
