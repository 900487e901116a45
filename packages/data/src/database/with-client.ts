import pg from 'pg'
import { requirePostgresAddress } from './postgres-address.ts'

interface ClientOptions
  extends Pick<pg.ClientConfig, 'application_name' | 'connectionTimeoutMillis' | 'query_timeout'> {
  /** The variable that the URL comes from, for messages. Default `DATABASE_URL`. */
  variable?: string
}

/**
 * Opens a session of its own for `work`, and ends it afterwards.
 *
 * @throws DataError `INVALID_CONFIG` if the URL is invalid; else the errors of `pg`, which `explainConnection` translates
 */
export async function withClient<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
  { variable, ...options }: ClientOptions = {},
): Promise<Result> {
  const client = new pg.Client({ ...requirePostgresAddress(databaseUrl, variable).options, ...options })
  // A lost connection is the error of the statement at hand or of the next one.
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}
