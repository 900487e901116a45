import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { addUser, useTestData } from '../testing/index.ts'
import { examineSchema } from './schema-health.ts'

test('a migrated database has what the migrations made', async () => {
  const { databaseUrl } = await useTestData()
  expect(await examineSchema(databaseUrl)).toEqual({
    ...{ check: 'Schema', ok: true, message: 'what the migrations made' },
  })
})

test('a dropped table is bad, and the message names it and the runbook', async () => {
  const { databaseUrl } = await useTestData()
  await query(databaseUrl, 'drop table readings cascade')
  const { ok, message } = await examineSchema(databaseUrl)
  expect(ok).toBe(false)
  expect(message).toMatch(
    /missing: table readings\. If something was dropped, see docs\/runbooks\/lost-table\.md$/,
  )
})

test('a dropped column, index and trigger are named', async () => {
  const { databaseUrl } = await useTestData()
  await query(
    databaseUrl,
    `alter table users drop column username cascade; drop trigger credits_never_deleted on credits`,
  )
  const { message } = await examineSchema(databaseUrl)
  expect(message).toContain('column users.username ')
  expect(message).toContain('idx_users_username')
  expect(message).toContain('trigger CREATE TRIGGER credits_never_deleted')
})

test('what somebody has added is a warning', async () => {
  const { databaseUrl } = await useTestData()
  await query(databaseUrl, 'create table notes (text text)')
  expect(await examineSchema(databaseUrl)).toEqual({
    ...{
      check: 'Schema',
      ok: true,
      warning: true,
      message: expect.stringContaining('column notes.text text'),
    },
  })
})

test('the error about a missing table names both causes', async () => {
  const { data, databaseUrl } = await useTestData()
  await addUser(data)
  await query(databaseUrl, 'drop table readings cascade')
  await expect(data.reconciliations.reconcileLedger()).rejects.toMatchObject({
    code: 'MIGRATIONS_PENDING',
    message:
      'a table is missing (relation "readings" does not exist): run `pnpm data migrate deploy`; if that finds the database up to date, the table was dropped: see docs/runbooks/lost-table.md',
  })
})
