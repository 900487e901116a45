/** Whom a client connects as, and to which database. */
export interface DatabaseConnection {
  user: string
  database: string
}

/**
 * Returns those of a URL.
 *
 * @param databaseUrl as checked by `requirePostgresAddress`
 */
export function connectionOf(databaseUrl: string): DatabaseConnection {
  const url = new URL(databaseUrl.trim().replace('@/', '@localhost/'))
  return { user: decodeURIComponent(url.username), database: decodeURIComponent(url.pathname.slice(1)) }
}
