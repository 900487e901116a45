import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export interface PoolOptions {
  databaseUrl: string
  /** Connections at the most. */
  poolSize: number
  /** Milliseconds to wait for a connection. */
  connectionTimeout: number
  /** Milliseconds to wait for an answer: a server that hangs keeps its connections open and says nothing. */
  queryTimeout: number
  onIdleError: (error: Error) => void
}

/** Milliseconds after which the server ends any statement, also one whose caller has given up. */
export const longStatement = 120_000

/** The one pool that both doors use: Prisma Client and the prepared statements. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectionTimeout,
    query_timeout: options.queryTimeout,
    statement_timeout: longStatement,
    application_name: 'tarot-data',
    keepAlive: true,
  })
  // A connection that breaks while nobody uses it; the pool has dropped it already.
  pool.on('error', options.onIdleError)
  return pool
}

/** Closes the pool when nobody uses it any more. `end` alone would leave those who wait for a connection waiting. */
export async function drainPool(pool: pg.Pool): Promise<void> {
  // The pool has no event for "all are idle": a failed connection attempt ends without one.
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) await delay(5)
  await pool.end()
}
