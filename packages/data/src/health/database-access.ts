import { TLSSocket } from 'node:tls'
import pg from 'pg'
import { explainConnection } from '../database/explain-connection.ts'
import { isPooled } from '../database/find-pooler.ts'
import { requirePostgresAddress } from '../database/postgres-address.ts'
import { findMissingGrants } from './database-rights.ts'

/** How a database is reached, and what its user may do there. */
export interface DatabaseAccess {
  /** Whether a connection pooler stands before it. */
  pooled: boolean
  /** `TLSv1.3, certificate checked`; undefined without TLS. */
  tls: string | undefined
  /** Milliseconds after which the server ends a statement that came with no limit of its own; 0 for never. */
  statementTimeout: number
  /** Statements that give what is missing. */
  missingGrants: string[]
}

/** @throws DataError, `INVALID_CONFIG` with what to change in the variable where that helps */
export async function findDatabaseAccess(
  databaseUrl: string,
  variable = 'DATABASE_URL',
): Promise<DatabaseAccess> {
  const client = new pg.Client({
    ...requirePostgresAddress(databaseUrl, variable).options,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(
      `select setting::integer as "statementTimeout" from pg_settings where name = 'statement_timeout'`,
    )
    return {
      pooled: await isPooled(client),
      tls: describeTls(client),
      statementTimeout: rows[0]?.statementTimeout ?? 0,
      missingGrants: await findMissingGrants(client),
    }
  } catch (error) {
    throw explainConnection(error, variable)
  } finally {
    await client.end().catch(() => {})
  }
}

function describeTls(client: pg.Client): string | undefined {
  const { stream } = (client as pg.Client & { connection?: { stream?: unknown } }).connection ?? {}
  if (!(stream instanceof TLSSocket)) return undefined
  return `${stream.getProtocol()}, certificate ${stream.authorized ? 'checked' : 'not checked'}`
}
