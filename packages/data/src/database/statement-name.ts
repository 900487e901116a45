import { createHash } from 'node:crypto'

/**
 * A name for a prepared statement that no other text has, in any process: behind a pooler processes share the server's
 * connections, and a name that counts would run another's statement.
 *
 * @param prefix at most 40 characters, for people who look at `pg_prepared_statements`; Postgres keeps 63
 */
export function statementName(prefix: string, text: string): string {
  return `${prefix}_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
}
