import { createTemplate, dropDatabase } from '@tarot/services'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'

/** A new database with nothing in it, dropped when the test ends. */
export async function useBlankDatabase(): Promise<string> {
  const url = await createTemplate(inject('templateUrl'), async () => {})
  onTestFinished(() => dropDatabase(url))
  return url
}

/** Runs SQL on a connection of its own. */
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
