import type pg from 'pg'
import { isDataError } from '../errors.ts'
import type { Queryable } from './statement.ts'
import { translateError } from './translate-error.ts'

/** Seconds after which the server ends a transaction whose client sends no statement: it holds locks. */
const idleTimeout = 10

/**
 * Runs `work` in one transaction: commits when it resolves, rolls back when it throws. All statements of `work` must use
 * the connection that it receives: the pool may have no other one.
 *
 * @throws DataError what `work` throws, or an error of the database. After `DATABASE_UNAVAILABLE` the transaction may be
 *   committed nevertheless, so the call must be idempotent.
 */
export async function transaction<Result>(
  pool: pg.Pool,
  work: (connection: Queryable) => Promise<Result>,
): Promise<Result> {
  const connection = await translated(pool.connect())
  try {
    await translated(
      connection.query(
        `begin isolation level read committed; set local idle_in_transaction_session_timeout = '${idleTimeout}s'`,
      ),
    )
    const result = await work(connection)
    // Postgres answers `rollback` if a statement has failed and `work` did not throw its error.
    const { command } = await translated(connection.query('commit'))
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}`)
    connection.release()
    return result
  } catch (error) {
    // A lost connection is closed, and the server rolls back.
    const isLost = isDataError(error, 'DATABASE_UNAVAILABLE')
    connection.release(isLost || !(await rollBack(connection)))
    throw error
  }
}

/** Returns whether the connection can be used again. */
async function rollBack(connection: pg.PoolClient): Promise<boolean> {
  return connection.query('rollback').then(
    () => true,
    () => false,
  )
}

function translated<Result>(call: Promise<Result>): Promise<Result> {
  return call.catch((error) => {
    throw translateError(error)
  })
}
