import pg from 'pg'
import { requirePostgresAddress } from './postgres-address.ts'

/**
 * Whether a connection pooler (PgBouncer, Supavisor, Odyssey, PgCat, …) stands between us and Postgres: whoever answers
 * the connection names itself, and the process that answers a statement is another one.
 */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid !== (client as pg.Client & { processID?: number }).processID
}

/**
 * The same of an address, by a connection of its own. Nothing but the address is asked for on it, for poolers refuse
 * start-up parameters.
 */
export async function leadsToPooler(databaseUrl: string, connectionTimeout: number): Promise<boolean> {
  const { options, isPooler } = requirePostgresAddress(databaseUrl)
  if (isPooler) return true
  const client = new pg.Client({
    ...options,
    connectionTimeoutMillis: connectionTimeout,
    query_timeout: connectionTimeout,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await isPooled(client)
  } finally {
    await client.end().catch(() => {})
  }
}
