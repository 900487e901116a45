import { query } from './query.ts'

/** How Postgres would run this, as text. */
export async function explain(url: string, sql: string, values: unknown[]): Promise<string> {
  const rows = await query<{ 'QUERY PLAN': string }>(url, `explain ${sql}`, values)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
