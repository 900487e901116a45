import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { prismaSchemaSql } from '../../test/prisma-schema-sql.ts'
import { query } from '../../test/query.ts'
import { compareCatalogues, readCatalogue } from './catalogue.ts'
import { deployMigrations } from './deploy.ts'
import { readMigrations } from './read-migrations.ts'

const specification = await readFile(new URL('../../test/specification.sql', import.meta.url), 'utf8')

async function migrated(): Promise<string[]> {
  const databaseUrl = await useBlankDatabase()
  await deployMigrations({ databaseUrl })
  return readCatalogue(databaseUrl)
}

async function filled(sql: string): Promise<string[]> {
  const url = await useBlankDatabase()
  await query(url, sql)
  return readCatalogue(url)
}

test('the first migration creates exactly the schema of the specification', async () => {
  const [first] = await readMigrations()
  const [specified, found] = [await filled(specification), await filled(first?.sql ?? '')]
  expect(specified.length).toBeGreaterThan(50)
  expect(found).toEqual(specified)
})

test('the migrated database contains the schema of the specification, and only the listed additions', async () => {
  const { missing, added } = compareCatalogues(await filled(specification), await migrated())
  expect(missing).toEqual([])
  const tables = new Set(added.flatMap((line) => /^primary key (\w+)\./.exec(line)?.[1] ?? []))
  expect([...tables]).toEqual([
    'backup_runs',
    'bots',
    'cache_statistics',
    'failed_items',
    'invoices',
    'notifications',
    'operator_accounts',
    'operator_alerts',
    'operator_chats',
    'operator_sessions',
    'operator_verifications',
    'operators',
    'payments',
    'reconciliations',
    'star_transactions',
    'subscription_updates',
    'subscriptions',
    'tier_changes',
    'wal_archive',
    'withdrawn_requests',
  ])
  const isOfAddedTable = (line: string) =>
    [...tables].some((table) => new RegExp(`( |\\.)${table}[. (]| ${table}_id_seq$`).test(line))
  const names = added
    .filter((line) => !isOfAddedTable(line))
    .map((line) =>
      line.replace(/^(index CREATE (UNIQUE )?INDEX|trigger CREATE (CONSTRAINT )?TRIGGER) (\w+) .*/, '$1 $4'),
    )
    .map((line) => line.replace(/^(column|check|foreign key|function|sequence|t) (\S+).*/, '$1 $2'))
  expect(names).toEqual([
    'check transactions.transactions_amount_is_change',
    'check transactions.transactions_amount_sign',
    'check transactions.transactions_credits_not_negative',
    'check transactions.transactions_entry_has_version',
    'check transactions.transactions_idempotency',
    'check transactions.transactions_reading_id',
    'check transactions.transactions_refund_of',
    'check transactions.transactions_shortfall',
    'check transactions.transactions_states',
    'column transactions.actor',
    'column transactions.credit_version',
    'column transactions.idempotency_key',
    'column transactions.reading_id',
    'column transactions.reason',
    'column transactions.refund_of',
    'column transactions.request_fingerprint',
    'column transactions.shortfall',
    'column users.bot_id',
    'foreign key transactions.transactions_refund_of_fkey',
    'function check_refund()',
    'function check_refund_whole()',
    'function check_transaction_change()',
    'function first_bot()',
    'function refuse_ledger_change()',
    'index CREATE INDEX idx_transactions_paid',
    'index CREATE INDEX idx_transactions_shortfall',
    'index CREATE INDEX idx_users_created_at',
    'index CREATE INDEX idx_users_username',
    'index CREATE UNIQUE INDEX idx_readings_transaction_id',
    'index CREATE UNIQUE INDEX idx_transactions_credit_version',
    'index CREATE UNIQUE INDEX idx_transactions_idempotency_key',
    'index CREATE UNIQUE INDEX idx_transactions_purchase_reference',
    'index CREATE UNIQUE INDEX idx_transactions_refund_of',
    't transactions.transactions_refund_whole',
    't transactions.transactions_refunded',
    'trigger CREATE CONSTRAINT TRIGGER transactions_refund_whole',
    'trigger CREATE CONSTRAINT TRIGGER transactions_refunded',
    'trigger CREATE TRIGGER credits_change_by_version',
    'trigger CREATE TRIGGER credits_never_deleted',
    'trigger CREATE TRIGGER credits_never_truncated',
    'trigger CREATE TRIGGER credits_start_empty',
    'trigger CREATE TRIGGER transactions_born_open_or_done',
    'trigger CREATE TRIGGER transactions_change',
    'trigger CREATE TRIGGER transactions_never_deleted',
    'trigger CREATE TRIGGER transactions_never_truncated',
    'trigger CREATE TRIGGER transactions_refund_exact',
    'trigger CREATE TRIGGER transactions_refund_fixed',
  ])
})

test('schema.prisma equals the migrated database, except for what Prisma cannot express', async () => {
  const url = await useBlankDatabase()
  const { missing, added } = compareCatalogues(await filled(await prismaSchemaSql(url)), await migrated())
  expect(missing).toEqual([])
  const inexpressible = /^(check|trigger|t|function) |idx_users_username/
  // The specification's `unique` creates a constraint with an index; Prisma creates the index alone.
  const asConstraint = /^unique users\.users_telegram_id_key UNIQUE \(telegram_id\)$/
  expect(added.filter((line) => !inexpressible.test(line) && !asConstraint.test(line))).toEqual([])
})
