import { expect, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { query } from '../../test/query.ts'
import { readCatalogue } from './catalogue.ts'
import { deployMigrations } from './deploy.ts'

test('expected-catalogue.txt is what the migrations make', async () => {
  const databaseUrl = await useBlankDatabase()
  await deployMigrations({ databaseUrl })
  const catalogue = await readCatalogue(databaseUrl)
  await expect(`${catalogue.join('\n')}\n`).toMatchFileSnapshot('./expected-catalogue.txt')
})

test('the catalogue of another schema is the same, and functions of extensions do not count', async () => {
  const [plain, other] = [await useBlankDatabase(), await useBlankDatabase()]
  await query(other, 'create schema "Of Tarot"')
  await query(
    other,
    `do $$ begin execute format('alter database %I set search_path = "Of Tarot"', current_database()); end $$`,
  )
  for (const databaseUrl of [plain, other]) await deployMigrations({ databaseUrl })
  await query(other, 'create extension pg_stat_statements')
  expect(await readCatalogue(other)).toEqual(await readCatalogue(plain))
  const [users] = await query<{ schema: string }>(
    other,
    `select relnamespace::regnamespace::text as schema from pg_class where relname = 'users'`,
  )
  expect(users?.schema).toBe('"Of Tarot"')
})
