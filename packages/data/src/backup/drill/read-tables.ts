import { withClient } from '../../database/with-client.ts'

export interface TableState {
  table: string
  rows: number
  /** The same for equal rows, in whatever order. */
  digest: string
  /** The newest time in a column of times; null without one. */
  newest: Date | null
}

/** Counts and digests of all tables of all schemas that are ours. */
export async function readTables(url: string, options: { digests: boolean }): Promise<TableState[]> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string; times: string[] }>(`
      select format('%I.%I', n.nspname, c.relname) as name,
             (select coalesce(json_agg(format('%I', a.attname)), '[]')
                from pg_attribute a
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 and a.atttypid = 'timestamptz'::regtype and a.attname ~ '(created|started|received|requested)_(at|on)$') as times
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('public', 'pgboss')
       order by 1`)
    const states: TableState[] = []
    for (const { name, times } of tables) {
      const newest = times.length > 0 ? `greatest(${times.map((time) => `max(${time})`).join(', ')})` : 'null'
      const digest = options.digests ? 'coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text' : "''"
      const { rows } = await client.query<{ rows: string; digest: string; newest: Date | null }>(
        `select count(*) as rows, ${digest} as digest, ${newest} as newest from ${name} as t`,
      )
      const [row] = rows
      if (row) states.push({ table: name, rows: Number(row.rows), digest: row.digest, newest: row.newest })
    }
    return states
  })
}
