import pg from 'pg'

/** Runs SQL on a new connection. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const result = await client.query<Row>(sql, values)
    return result.rows ?? []
  } finally {
    await client.end()
  }
}
