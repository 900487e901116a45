import type { Queryable } from '../database/statement.ts'
import { type AppliedMigration, readAppliedMigrations } from './applied-migrations.ts'
import { findPending } from './deploy.ts'
import { readMigrations } from './read-migrations.ts'

export interface MigrationStatus {
  applied: AppliedMigration[]
  /** Names of the migrations that `deployMigrations` would apply. */
  pending: string[]
  /** Names of applied migrations that this version does not have: a newer version applied them. */
  unknown: string[]
}

/** @throws DataError `MIGRATION_FAILED` when the records contradict the files. */
export async function migrationStatus(database: Queryable, folder?: string): Promise<MigrationStatus> {
  const [migrations, applied] = await Promise.all([readMigrations(folder), readAppliedMigrations(database)])
  const known = new Set(migrations.map((migration) => migration.name))
  return {
    applied,
    pending: findPending(migrations, applied).map((migration) => migration.name),
    unknown: applied.map((record) => record.name).filter((name) => !known.has(name)),
  }
}
