import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { explainConnection } from '../database/explain-connection.ts'
import { isPooled } from '../database/is-pooled.ts'
import { withClient } from '../database/with-client.ts'
import { DataError } from '../errors.ts'
import { type AppliedMigration, readAppliedMigrations } from './applied-migrations.ts'
import { type Migration, readMigrations } from './read-migrations.ts'

/** The advisory lock of Prisma Migrate, so that both tools exclude each other. */
const migrationLock = 72707369

const createTable = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`

export interface DeployOptions {
  /** The address of Postgres itself: a connection pooler is refused. */
  databaseUrl: string
  /** The variable that `databaseUrl` comes from, for messages. Default `DATABASE_URL`. */
  variable?: 'DATABASE_URL' | 'DATABASE_DIRECT_URL'
  /** Default: the migrations of this version. */
  folder?: string
  /** The names of those that are applied. Default: all. */
  only?: readonly string[]
  onApplied?: (migration: Migration) => void
}

/**
 * Applies the pending migrations, oldest first, each in one transaction with its record, in Prisma's format. Several
 * processes may call it concurrently: one applies them, the others wait.
 *
 * @returns the names of the migrations that this call has applied
 * @throws DataError `MIGRATION_FAILED` (the failed migration is rolled back), `DATABASE_UNAVAILABLE`, `INVALID_CONFIG` for
 *   an address that does not lead to Postgres itself
 */
export async function deployMigrations(options: DeployOptions): Promise<string[]> {
  const { databaseUrl, only, variable = 'DATABASE_URL' } = options
  const all = await readMigrations(options.folder)
  const migrations = only ? all.filter(({ name }) => only.includes(name)) : all
  const deploy = async (client: pg.Client) => {
    if (await isPooled(client)) throw refusePooler(variable)
    // The end of the session releases it.
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query(createTable)
    const pending = findPending(migrations, await readAppliedMigrations(client))
    for (const migration of pending) {
      await apply(client, migration)
      options.onApplied?.(migration)
    }
    return pending.map((migration) => migration.name)
  }
  try {
    return await withClient(databaseUrl, deploy, { variable, application_name: 'tarot-data migrate' })
  } catch (error) {
    throw explainConnection(error, variable)
  }
}

/** In transaction mode the lock would stay with a server connection that other clients use next, and exclude no one. */
function refusePooler(variable: string): DataError {
  return new DataError(
    'INVALID_CONFIG',
    `${variable} leads to a connection pooler, and migrations hold a lock of their session: let DATABASE_DIRECT_URL name Postgres itself`,
    { field: 'DATABASE_DIRECT_URL' },
  )
}

/** @throws DataError `MIGRATION_FAILED` when the records contradict the files. */
export function findPending(migrations: Migration[], applied: AppliedMigration[]): Migration[] {
  const unfinished = applied.find((record) => !record.finished)
  if (unfinished) {
    throw new DataError(
      'MIGRATION_FAILED',
      `the migration ${unfinished.name} was begun and not finished: fix the database, then run \`prisma migrate resolve\``,
      { field: unfinished.name },
    )
  }
  const byName = new Map(applied.map((record) => [record.name, record]))
  const changed = migrations.find(({ name, checksum }) => {
    const record = byName.get(name)
    return record !== undefined && record.checksum !== checksum
  })
  if (changed) {
    throw new DataError(
      'MIGRATION_FAILED',
      `the migration ${changed.name} was changed after it had been applied: restore its file and write a new migration`,
      { field: changed.name },
    )
  }
  return migrations.filter(({ name }) => !byName.has(name))
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin')
    await client.query(migration.sql)
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    throw new DataError(
      'MIGRATION_FAILED',
      `the migration ${migration.name} failed and was rolled back: ${cause instanceof Error ? cause.message : cause}`,
      { field: migration.name, cause },
    )
  }
}
