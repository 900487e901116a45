import pg from 'pg'
import { reconcile } from '../../credits/reconcile.ts'
import { createDatabase } from '../../database/database.ts'
import { translateError } from '../../database/translate-error.ts'
import { withClient } from '../../database/with-client.ts'
import { isDataError } from '../../errors.ts'
import { compareCatalogues, readCatalogue } from '../../migrations/catalogue.ts'
import { deployMigrations } from '../../migrations/deploy.ts'
import { migrationStatus } from '../../migrations/status.ts'
import type { BackupCheck } from '../backup-run.ts'
import { connectionEnvironment } from '../programs/connection-environment.ts'
import { runProgram } from '../programs/run-program.ts'
import type { ScratchPostgres } from '../programs/scratch-postgres.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { readTables, type TableState } from './read-tables.ts'

/** Whether the row that was committed before is there. */
export async function checkCanary({ url }: ScratchPostgres, canary: string): Promise<BackupCheck> {
  const name = 'Canary'
  const find = 'select requested_at as at from backup_runs where id = $1::bigint'
  const [row] = await withClient(url, (client) => client.query<{ at: Date }>(find, [canary])).then(
    ({ rows }) => rows,
    (error: unknown) => {
      if (isDataError(translateError(error), 'MIGRATIONS_PENDING')) return []
      throw error
    },
  )
  if (!row)
    return {
      name,
      ok: false,
      message: `run ${canary}, which was committed before, is missing: committed transactions were lost`,
    }
  return { name, ok: true, message: `run ${canary}, committed at ${row.at.toISOString()}, is there` }
}

/** Whether each table has at least the rows that the live database had when the canary was committed. */
export async function checkTables(
  { url }: ScratchPostgres,
  live: readonly TableState[] | undefined,
): Promise<BackupCheck> {
  const name = 'Rows'
  const found = await readTables(url, { digests: false })
  const rowsOf = (table: string) => found.find((state) => state.table === table)?.rows ?? 0
  const neverDeleted = [
    'public.users',
    'public.credits',
    'public.transactions',
    'public.readings',
    'public.payments',
  ]
  const dropped = neverDeleted.filter((table) => !found.some((state) => state.table === table))
  if (dropped.length > 0) return { name, ok: false, message: `missing: ${dropped.join(', ')}` }
  const missing = (live ?? []).filter(
    ({ table, rows }) => neverDeleted.includes(table) && rowsOf(table) < rows,
  )
  if (missing.length > 0) {
    const list = missing.map(({ table, rows }) => `${table} has ${rowsOf(table)} rows instead of ${rows}`)
    return { name, ok: false, message: list.join('; ') }
  }
  const newest = found.reduce<Date | null>(
    (latest, state) => (state.newest && (!latest || state.newest > latest) ? state.newest : latest),
    null,
  )
  const counts = neverDeleted.map((table) => `${rowsOf(table)} ${table.slice('public.'.length)}`).join(', ')
  return {
    name,
    ok: true,
    message: `${counts}; the newest row is of ${newest?.toISOString() ?? 'an unknown time'}`,
  }
}

/** Differences of the catalogue that are named: a table that was dropped makes many. */
const maxDifferences = 3

/**
 * Whether the catalogue is the one that its migrations make, in a second database of the same server.
 *
 * @param options.mayHaveMore whether something that no migration makes, such as an index of an operator, is only mentioned
 */
export async function checkSchema(
  server: ScratchPostgres,
  { mayHaveMore = false }: { mayHaveMore?: boolean } = {},
): Promise<BackupCheck> {
  const name = 'Schema'
  const pool = new pg.Pool({ connectionString: server.url, max: 1 })
  pool.on('error', () => {})
  try {
    const { pending, unknown, applied } = await migrationStatus(pool)
    if (unknown.length > 0) {
      return {
        name,
        ok: false,
        message: `the database has migrations that this version does not know (${unknown.join(', ')}): run the drill of the version that made them`,
      }
    }
    await pool.query('create database tarot_expected_schema template template0')
    const expectedUrl = server.urlOf('tarot_expected_schema')
    await deployMigrations({ databaseUrl: expectedUrl, only: applied.map((migration) => migration.name) })
    const { missing, added } = compareCatalogues(
      await readCatalogue(expectedUrl),
      await readCatalogue(server.url),
    )
    await pool.query('drop database tarot_expected_schema with (force)')
    const differences = [
      ...missing.map((line) => `missing: ${line}`),
      ...added.map((line) => `added: ${line}`),
    ]
    if (differences.length > 0) {
      const more = differences.length - maxDifferences
      const list = [...differences.slice(0, maxDifferences), ...(more > 0 ? [`and ${more} more`] : [])]
      return {
        name,
        ok: mayHaveMore && missing.length === 0,
        message: `the catalogue differs from the migrations: ${list.join('; ')}`,
      }
    }
    return {
      name,
      ok: true,
      message: `${applied.length} migrations, and the catalogue is the one that they make${pending.length > 0 ? `; pending: ${pending.join(', ')}` : ''}`,
    }
  } finally {
    await pool.end()
  }
}

/** Reads every row of every table, and looks each one up in each index. */
export async function checkIndexes(
  server: ScratchPostgres,
  program: string,
  run: RunContext,
): Promise<BackupCheck> {
  const name = 'Tables and indexes'
  try {
    await runProgram(program, ['--heapallindexed', '--rootdescend', '--install-missing', '--no-password'], {
      run,
      env: connectionEnvironment(server.url),
    })
    return { name, ok: true, message: 'pg_amcheck has found no corruption' }
  } catch (error) {
    return { name, ok: false, message: `pg_amcheck has found corruption: ${(error as Error).message}` }
  }
}

/** Reconciles every balance, refund and payment with the ledger. */
export async function checkLedger({ url }: ScratchPostgres, run: RunContext): Promise<BackupCheck> {
  const name = 'Ledger'
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', () => {})
  const database = createDatabase(pool)
  try {
    const { users, entries, discrepancies } = await reconcile(database, {
      onProgress({ users: done, totalUsers }) {
        throwIfStopped(run)
        run.progress('Reconciling the ledger', done, totalUsers)
      },
    })
    const what = `${entries} entries of ${users} users`
    const [first] = discrepancies
    if (!first) return { name, ok: true, message: `${what} reconcile` }
    return {
      name,
      ok: false,
      message: `${what} have ${discrepancies.length} discrepancies, first ${first.kind} of user ${first.userId}: expected ${first.expected}, found ${first.found}`,
    }
  } catch (error) {
    if (!isDataError(error, 'MIGRATIONS_PENDING')) throw error
    return { name, ok: false, message: 'cannot be reconciled: a table or a column is missing' }
  } finally {
    await database.prisma.$disconnect()
    await pool.end()
  }
}

/** Returns the tables that are not in both, or have other rows. */
export function findDifferingTables(some: readonly TableState[], others: readonly TableState[]): string[] {
  const differing = some.filter(({ table, rows, digest }) => {
    const other = others.find((state) => state.table === table)
    return other?.rows !== rows || other.digest !== digest
  })
  const onlyOthers = others.filter(({ table }) => !some.some((state) => state.table === table))
  return [...differing, ...onlyOthers].map(({ table }) => table)
}

/** Compares two restores of the same position, by table. */
export function compareRestores(chain: readonly TableState[], full: readonly TableState[]): BackupCheck {
  const name = 'Incremental backups against the write-ahead log'
  const tables = findDifferingTables(chain, full)
  if (tables.length > 0) {
    return {
      name,
      ok: false,
      message: `the restore of the incremental backups differs from the full backup with the write-ahead log in ${tables.join(', ')}: do not trust incremental backups of this server`,
    }
  }
  return {
    name,
    ok: true,
    message: `${chain.length} tables are equal to those of the full backup with the write-ahead log`,
  }
}
