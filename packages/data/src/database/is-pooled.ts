import type pg from 'pg'
import { requirePostgresAddress } from './postgres-address.ts'
import { withClient } from './with-client.ts'

/**
 * Whether the connection leads to a connection pooler (PgBouncer, Supavisor, Odyssey, PgCat, …): then the process ID of
 * the connection is not that of the backend that runs the statement.
 */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid !== (client as pg.Client & { processID?: number }).processID
}

/**
 * Whether the address leads to a connection pooler, by a connection of its own. The connection sets no start-up
 * parameters, because poolers refuse them.
 */
export async function isPoolerAddress(databaseUrl: string, connectionTimeout: number): Promise<boolean> {
  if (requirePostgresAddress(databaseUrl).isPooler) return true
  return withClient(databaseUrl, isPooled, {
    connectionTimeoutMillis: connectionTimeout,
    query_timeout: connectionTimeout,
  })
}
