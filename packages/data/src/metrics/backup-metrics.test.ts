import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { useTestData } from '../testing/index.ts'

/** Opens a database with these runs. @returns a function that reads the value of a metric of backups */
async function useMetrics(sql: string) {
  const { data, databaseUrl } = await useTestData()
  await query(databaseUrl, sql)
  const text = await data.metrics.metrics()
  const samples = new Map(
    Array.from(text.matchAll(/^tarot_backup_(\S+) (\S+)$/gm), ([, name, value]) => [name, Number(value)]),
  )
  return (name: string) => samples.get(name)
}

test('each kind of run has the figures of its last success, and whether the last run succeeded', async () => {
  const metric = await useMetrics(`
    insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, database_bytes, stored_bytes)
    values ('full', 'native', 'succeeded', 'schedule', '2024-03-01 03:00Z', '2024-03-01 03:05Z', 4000, 1000),
           ('full', 'native', 'succeeded', 'schedule', '2024-03-02 03:00Z', '2024-03-02 03:10Z', 5000, 1200),
           ('full', 'native', 'failed', 'schedule', '2024-03-03 03:00Z', '2024-03-03 03:01Z', 6000, 7),
           ('verify', 'native', 'succeeded', 'schedule', '2024-03-02 03:10Z', '2024-03-02 03:11Z', null, null);
  `)
  expect(metric('last_success_timestamp_seconds{kind="full"}')).toBe(Date.UTC(2024, 2, 2, 3, 10) / 1_000)
  expect(metric('last_success_duration_seconds{kind="full"}')).toBe(600)
  expect(metric('last_success_database_bytes{kind="full"}')).toBe(5_000)
  expect(metric('last_success_stored_bytes{kind="full"}')).toBe(1_200)
  expect(metric('last_run_succeeded{kind="full"}')).toBe(0)
  expect(metric('last_run_succeeded{kind="verify"}')).toBe(1)
  expect(metric('last_success_stored_bytes{kind="verify"}')).toBeUndefined()
  expect(metric('last_run_succeeded{kind="drill"}')).toBeUndefined()
  expect(metric('alerts{code="failed"}')).toBe(1)
  expect(metric('alerts{code="late"}')).toBe(4)
  expect(metric('alerts{code="none"}')).toBe(0)
})

test('the recovery window, the write-ahead log, the estimates and a red drill', async () => {
  const metric = await useMetrics(`
    insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, database_bytes,
                             recovery_from, recovery_to, recovery_seconds, checks)
    values ('full', 'native', 'succeeded', 'schedule', now() - interval '20 minutes', now() - interval '10 minutes',
            pg_database_size(current_database()) * 1000, '2024-03-01 00:00Z', '2024-03-02 00:00Z', null, '[]'),
           ('drill', 'native', 'succeeded', 'schedule', now() - interval '20 minutes', now() - interval '10 minutes',
            pg_database_size(current_database()) * 1000, null, null, 45, '[]'),
           ('drill', 'native', 'failed', 'schedule', now() - interval '9 minutes', now() - interval '8 minutes',
            null, null, null, null, '[{"name": "ledger", "ok": false, "message": "a discrepancy"}]');
    insert into wal_archive (segment, completed_at, waiting) values ('000000010000000000000007', '2024-03-03 00:00Z', 3);
  `)
  expect(metric('recovery_window_from_timestamp_seconds')).toBe(Date.UTC(2024, 2, 1) / 1_000)
  expect(metric('recovery_window_to_timestamp_seconds')).toBe(Date.UTC(2024, 2, 3) / 1_000)
  expect(metric('wal_segments_waiting')).toBe(3)
  expect(metric('wal_age_seconds')).toBeGreaterThan(86_400)
  expect(metric('estimated_seconds')).toBe(600)
  expect(metric('estimated_recovery_seconds')).toBe(45)
  expect(metric('last_drill_red')).toBe(1)
  expect(metric('alerts{code="red_drill"}')).toBe(1)
})

test('without a backup there is the alert, and no figure that could be mistaken for one', async () => {
  const metric = await useMetrics('select 1')
  expect(metric('alerts{code="none"}')).toBe(1)
  for (const name of ['wal_segments_waiting', 'wal_age_seconds', 'estimated_seconds', 'last_drill_red']) {
    expect(metric(name)).toBeUndefined()
  }
})
