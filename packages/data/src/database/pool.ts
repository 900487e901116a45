import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { requirePostgresAddress } from './postgres-address.ts'

export interface PoolOptions {
  databaseUrl: string
  /** Maximum number of connections. */
  poolSize: number
  /** Milliseconds to wait for a connection. */
  connectionTimeout: number
  /** Milliseconds to wait for an answer: a server that hangs keeps its connections open. */
  queryTimeout: number
  /**
   * Whether the connections lead to a connection pooler. Poolers accept no `statement_timeout`, and mostly do not support
   * named prepared statements.
   */
  pooled?: boolean
  /** Whether statements are prepared by name. Default: true, unless `pooled`. */
  preparedStatements?: boolean | undefined
  onIdleError: (error: Error) => void
}

/** Milliseconds after which the server ends any statement, including one whose caller no longer waits. */
export const maxStatementTime = 120_000

/** Creates the pool that Prisma Client and the prepared statements share. */
export function createPool(options: PoolOptions): CheckedPool {
  const { pooled = false, preparedStatements = !pooled } = options
  const pool: CheckedPool = new CheckedPool({
    onConnect: (client) => pool.check?.onConnect(client),
    ...requirePostgresAddress(options.databaseUrl).options,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectionTimeout,
    query_timeout: options.queryTimeout,
    // Behind a pooler the role must have the timeout: see docs/guides/running.md.
    ...(pooled ? {} : { statement_timeout: maxStatementTime }),
    ...(preparedStatements ? {} : { Client: ClientWithoutNames }),
    application_name: 'tarot-data',
    keepAlive: true,
  })
  // The error of an idle connection; the pool has removed the connection already.
  pool.on('error', options.onIdleError)
  // A connection that is lost between two statements of a transaction: the next statement fails with its error.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Decides which connections of a pool are used. */
export interface ConnectionCheck {
  /** Called for a new connection before its first query. Its error is that of the caller who needs the connection. */
  onConnect(client: pg.ClientBase): Promise<void>
  /** Whether the connection may be reused. If not, it is closed, and the caller gets another one. */
  accepts(client: pg.ClientBase): boolean
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (release?: boolean | Error) => void,
) => void

/** A pool that checks a connection each time before it is used. */
export class CheckedPool extends pg.Pool {
  check: ConnectionCheck | undefined

  override connect(): Promise<pg.PoolClient>
  override connect(connected: Connected): void
  override connect(connected?: Connected): Promise<pg.PoolClient> | undefined {
    if (connected) {
      this.#connect(connected)
      return undefined
    }
    return new Promise((resolve, reject) => {
      this.#connect((error, client) => (client ? resolve(client) : reject(error)))
    })
  }

  #connect(connected: Connected): void {
    super.connect((error, client, release) => {
      if (!client || !this.check || this.check.accepts(client)) return connected(error, client, release)
      release(true)
      this.#connect(connected)
    })
  }

  /** Calls `work` with a new connection that is not part of the pool, and closes it. */
  async useOnce<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const { Client = pg.Client } = this.options as pg.PoolConfig
    const { password } = this.options
    const client = new (Client as typeof pg.Client)({
      ...this.options,
      // `password` is not enumerable in the options of the pool.
      ...(password === undefined ? {} : { password }),
      application_name: 'tarot-data identity',
    })
    client.on('error', () => {})
    try {
      await client.connect()
      return await work(client)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** Prepares no statement by name, because behind a pooler each statement may reach another server process. */
class ClientWithoutNames extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: as `pg` declares it, in nine ways.
  override query(config: any, ...rest: any[]): any {
    const unnamed = typeof config === 'object' && config?.name ? { ...config, name: undefined } : config
    return (super.query as (...all: unknown[]) => unknown).call(this, unnamed, ...rest)
  }
}

/** Closes the pool once all its users have finished. `end` alone would never serve callers who wait for a connection. */
export async function drainPool(pool: pg.Pool): Promise<void> {
  // The pool has no event for "all connections are idle": a failed connection attempt emits none.
  while (pool.waitingCount > 0 || pool.idleCount < pool.totalCount) await delay(5)
  await pool.end()
}
