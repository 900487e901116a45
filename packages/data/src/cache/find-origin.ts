import { type Queryable, statement } from '../database/statement.ts'

const find = statement<{ server: string; timeline: number; database: string }>(
  'cache_find_origin',
  `
  select (select system_identifier::text from pg_control_system()) as server,
         (select timeline_id from pg_control_checkpoint()) as timeline,
         (select oid::text from pg_database where datname = current_database()) as database
  `,
)

/**
 * A name of this database and of its history. Another database has another one, and so has this one after a standby took
 * over or it was restored to an earlier moment: what was cached of what came after counts for nothing then.
 *
 * @throws DataError `DATABASE_UNAVAILABLE`
 */
export async function findOrigin(database: Queryable): Promise<string> {
  const [row] = await find(database, [])
  return [row?.server, row?.timeline, row?.database].join(' ')
}
