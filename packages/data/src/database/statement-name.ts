import { createHash } from 'node:crypto'

/**
 * A name for a prepared statement that is unique to its text, in all processes. Behind a pooler, processes share the
 * connections of the server, so a name from a counter would run the statement of another process.
 *
 * @param prefix at most 40 characters, for readers of `pg_prepared_statements`; Postgres truncates names to 63
 */
export function statementName(prefix: string, text: string): string {
  return `${prefix}_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
}
