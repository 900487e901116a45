import { query } from './query.ts'

/** Returns the plan of a query as text. */
export async function explain(url: string, sql: string, values: unknown[]): Promise<string> {
  const rows = await query<{ 'QUERY PLAN': string }>(url, `explain ${sql}`, values)
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
