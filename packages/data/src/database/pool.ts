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
export function createPool(options: PoolOptions): CheckedPool {
  const { pooled = false, preparedStatements = !pooled } = options
  const pool: CheckedPool = new CheckedPool({
    onConnect: (client) => pool.check?.onConnect(client),
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

/** Decides which connections of a pool are used. */
export interface ConnectionCheck {
  /** Of a new connection, before anything is asked on it. A failure is that of whoever wanted it. */
  onConnect(client: pg.ClientBase): Promise<void>
  /** Whether it may be used again. If not, it is closed and another one is taken. */
  accepts(client: pg.ClientBase): boolean
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (release?: boolean | Error) => void,
) => void

/** A pool whose connections can be checked each time before they are used. */
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

  /** Does something over a connection of its own, which is not of the pool. */
  async useOnce<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const { Client = pg.Client } = this.options as pg.PoolConfig
    const { password } = this.options
    const client = new (Client as typeof pg.Client)({
      ...this.options,
      // It is not copied by itself.
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
