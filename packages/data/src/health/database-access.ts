import { TLSSocket } from 'node:tls'
import type pg from 'pg'
import { explainConnection } from '../database/explain-connection.ts'
import { isPooled } from '../database/is-pooled.ts'
import { withClient } from '../database/with-client.ts'
import { findMissingGrants } from './database-rights.ts'

/** The connection to a database, and the rights of its user. */
export interface DatabaseAccess {
  /** Whether the connection leads to a connection pooler. */
  pooled: boolean
  /** `TLSv1.3, certificate checked`; undefined without TLS. */
  tls: string | undefined
  /** The default `statement_timeout` in milliseconds; 0 for none. */
  statementTimeout: number
  /** Statements that grant the missing rights. */
  missingGrants: string[]
}

/** @throws DataError; `INVALID_CONFIG` with what to change in the variable if another setting helps */
export async function findDatabaseAccess(
  databaseUrl: string,
  variable = 'DATABASE_URL',
): Promise<DatabaseAccess> {
  const find = async (client: pg.Client): Promise<DatabaseAccess> => {
    const { rows } = await client.query(
      `select setting::integer as "statementTimeout" from pg_settings where name = 'statement_timeout'`,
    )
    return {
      pooled: await isPooled(client),
      tls: describeTls(client),
      statementTimeout: rows[0]?.statementTimeout ?? 0,
      missingGrants: await findMissingGrants(client),
    }
  }
  try {
    return await withClient(databaseUrl, find, {
      variable,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
    })
  } catch (error) {
    throw explainConnection(error, variable)
  }
}

function describeTls(client: pg.Client): string | undefined {
  const { stream } = (client as pg.Client & { connection?: { stream?: unknown } }).connection ?? {}
  if (!(stream instanceof TLSSocket)) return undefined
  return `${stream.getProtocol()}, certificate ${stream.authorized ? 'checked' : 'not checked'}`
}
