import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { query } from '../../test/query.ts'
import { migrationsFolder, readMigrations } from './read-migrations.ts'

const name = '20250220000000_standard_names'

const former = `
  insert into users (telegram_id) values (1);
  insert into notifications (user_id, kind, details, event, given_up_at)
  values (1, 'payment_returned', '{}', 'returned:a', now()),
         (1, 'credits_given', '{}', 'credits_given:2', null),
         (1, 'tier_set', '{}', 'tier_set:3', null);
  insert into reconciliations (subject, started_at, counts, break_count, breaks)
  values ('ledger', now(), '{"users": 1, "moves": 2}', 2,
          '[{"kind": "wrong_amount"}, {"kind": "unreturned_payment", "userId": "1"}]'),
         ('stars', now(), '{"lines": 3}', 0, '[]');
  insert into failed_items (job, item, error, not_before)
  values ('release-abandoned', 'hold 1', 'x', now()),
         ('release-abandoned', 'purchase 2', 'x', now()),
         ('prove-stars', 'missing_payment a', 'x', now()),
         ('lapse-tiers', 'user 4', 'x', now());
  insert into cache_statistics (hour, cache, tier, outcome, count)
  values (now(), 'balance', 'memory', 'hit', 1), (now(), 'balance', 'redis', 'hit', 2);
`

/** All values that the migration changes. */
async function readValues(url: string) {
  const [first] = await query<{ values: object }>(
    url,
    `select jsonb_build_object(
       'notifications', (select jsonb_agg(to_jsonb(notifications) - 'created_at' - 'not_before' order by id) from notifications),
       'reconciliations', (select jsonb_agg(to_jsonb(reconciliations) order by id) from reconciliations),
       'failed', (select jsonb_agg(jsonb_build_array(job, item) order by item) from failed_items),
       'cache', (select jsonb_agg(jsonb_build_array(tier, count) order by count) from cache_statistics)
     ) as values`,
  )
  return first?.values
}

test('stored values take the new names, and take the former ones back', async () => {
  const url = await useBlankDatabase()
  const migrations = await readMigrations()
  const index = migrations.findIndex((migration) => migration.name === name)
  for (const { sql } of migrations.slice(0, index)) await query(url, sql)
  await query(url, former)
  const before = await readValues(url)
  await query(url, migrations[index]?.sql ?? '')
  expect(await readValues(url)).toMatchObject({
    notifications: [
      { kind: 'payment_refunded', event: 'payment_refunded:a', failed_at: expect.any(String) },
      { kind: 'credits_granted', event: 'credits_granted:2', failed_at: null },
      { kind: 'tier_set', event: 'tier_set:3' },
    ],
    reconciliations: [
      {
        counts: { users: 1, entries: 2 },
        discrepancy_count: 2,
        discrepancies: [{ kind: 'wrong_amount' }, { kind: 'unrefunded_payment', userId: '1' }],
      },
      { counts: { lines: 3 }, discrepancies: [] },
    ],
    failed: [
      ['release-expired-holds', 'hold 1'],
      ['reconcile-stars', 'missing_payment a'],
      ['expire-purchases', 'purchase 2'],
      ['lapse-tiers', 'user 4'],
    ],
    cache: [
      ['l1', 1],
      ['l2', 2],
    ],
  })
  await query(url, await readFile(join(migrationsFolder, name, 'down.sql'), 'utf8'))
  expect(await readValues(url)).toEqual(before)
})
