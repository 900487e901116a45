import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { requirePostgresAddress } from './postgres-address.ts'

export interface PoolOptions {
  databaseUrl: string
  /** Connections at the most. */
  poolSize: number
  /** Milliseconds to wait for a connection. */
  connectionTimeout: number
  /** Milliseconds to wait for an answer: a server that hangs keeps its connections open and says nothing. */
  queryTimeout: number
  /** Whether a connection pooler stands before Postgres. It takes no time limit, and mostly no names of statements. */
  pooled?: boolean
  /** Whether statements are prepared by name. Default: unless `pooled`. */
  preparedStatements?: boolean | undefined
  onIdleError: (error: Error) => void
}

/** Milliseconds after which the server ends any statement, also one whose caller has given up. */
export const longStatement = 120_000

/** The one pool that both doors use: Prisma Client and the prepared statements. */
export function createPool(options: PoolOptions): pg.Pool {
  const { pooled = false, preparedStatements = !pooled } = options
  const pool = new pg.Pool({
    ...requirePostgresAddress(options.databaseUrl).options,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectionTimeout,
    query_timeout: options.queryTimeout,
    // Behind a pooler the role has to have it: see docs/guides/running.md.
    ...(pooled ? {} : { statement_timeout: longStatement }),
    ...(preparedStatements ? {} : { Client: ClientWithoutNames }),
    application_name: 'tarot-data',
    keepAlive: true,
  })
  // A connection that breaks while nobody uses it; the pool has dropped it already.
  pool.on('error', options.onIdleError)
  return pool
}

/** Prepares nothing by name, for the next statement may reach another server process than the last one. */
class ClientWithoutNames extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: as `pg` declares it, in nine ways.
  override query(config: any, ...rest: any[]): any {
    const unnamed = typeof config === 'object' && config?.name ? { ...config, name: undefined } : config
    return (super.query as (...all: unknown[]) => unknown).call(this, unnamed, ...rest)
  }
}

/** Closes the pool when nobody uses it any more. `end` alone would leave those who wait for a connection waiting. */
export async function drainPool(pool: pg.Pool): Promise<void> {
  // The pool has no event for "all are idle": a failed connection attempt ends without one.
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) await delay(5)
  await pool.end()
}
