import type pg from 'pg'
import { isDataError } from '../errors.ts'
import type { Queryable } from './statement.ts'
import { translateError } from './translate-error.ts'

/** Seconds after which the server ends a transaction whose client sends no statement: it holds locks. */
const idleTimeout = 30

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
  const connection = await connect(pool)
  try {
    await connection.query(`begin; set local idle_in_transaction_session_timeout = '${idleTimeout}s'`)
    const result = await work(connection)
    await connection.query('commit')
    release(connection)
    return result
  } catch (cause) {
    const error = translateError(cause)
    // A lost connection is closed, and the server rolls back.
    const failure = isDataError(error, 'DATABASE_UNAVAILABLE')
      ? error
      : await connection.query('rollback').then(() => undefined, translateError)
    release(connection, failure)
    throw error
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    const connection = await pool.connect()
    connection.on('error', ignore)
    return connection
  } catch (error) {
    throw translateError(error)
  }
}

function release(connection: pg.PoolClient, error?: Error): void {
  connection.off('error', ignore)
  connection.release(error)
}

/** The event of a connection that is lost between two statements. The next statement fails with its error. */
const ignore = () => {}
