import type { Queryable } from '../database/statement.ts'

/** A record in Prisma's table of migrations. */
export interface AppliedMigration {
  name: string
  checksum: string
  /** false if Prisma began the migration and failed. */
  finished: boolean
  at: Date
}

/** The migrations applied to this database, oldest first; empty if there is no `_prisma_migrations` yet. */
export async function readAppliedMigrations(database: Queryable): Promise<AppliedMigration[]> {
  const { rows: table } = await database.query(
    `select to_regclass('_prisma_migrations') is not null as exists`,
  )
  if (!table[0]?.exists) return []
  const { rows } = await database.query(`
    select migration_name as name, checksum, finished_at is not null as finished, started_at as at
      from _prisma_migrations
     where rolled_back_at is null
     order by migration_name`)
  return rows as AppliedMigration[]
}
