import type { Queryable } from '../database/statement.ts'

/**
 * A name of this database and of its history. Another database has another one, and so has this one after a standby took
 * over or it was restored to an earlier moment: what was cached of what came after counts for nothing then.
 */
export async function findOrigin(database: Queryable): Promise<string> {
  const { rows } = await database.query(`
    select system_identifier::text as server,
           (select timeline_id from pg_control_checkpoint()) as timeline,
           (select oid::text from pg_database where datname = current_database()) as database
      from pg_control_system()
  `)
  const { server, timeline, database: oid } = rows[0]
  return [server, timeline, oid].join(' ')
}
