import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { query } from '../../test/query.ts'
import { openData } from '../open-data.ts'
import { readCatalogue } from './catalogue.ts'
import { deployMigrations } from './deploy.ts'
import { migrationsFolder, readMigrations } from './read-migrations.ts'

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-migrations-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(migrationsFolder, folder, { recursive: true })
  return folder
}

async function addMigration(folder: string, name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

test('applies each migration once and records it as Prisma does', async () => {
  const databaseUrl = await useBlankDatabase()
  const migrations = await readMigrations()
  expect(await deployMigrations({ databaseUrl })).toEqual(migrations.map(({ name }) => name))
  expect(await deployMigrations({ databaseUrl })).toEqual([])
  const records = await query<{ checksum: string; applied_steps_count: number; finished_at: Date | null }>(
    databaseUrl,
    'select checksum, applied_steps_count, finished_at from _prisma_migrations order by migration_name',
  )
  expect(records.map(({ checksum }) => checksum)).toEqual(migrations.map(({ checksum }) => checksum))
  for (const record of records) {
    expect(record.applied_steps_count).toBe(1)
    expect(record.finished_at).toBeInstanceOf(Date)
  }
})

test('eight concurrent processes apply each migration once', async () => {
  const databaseUrl = await useBlankDatabase()
  const applied = await Promise.all(Array.from({ length: 8 }, () => deployMigrations({ databaseUrl })))
  expect(applied.flat().sort()).toEqual((await readMigrations()).map(({ name }) => name))
})

test('a migration that fails is rolled back, and can be fixed and applied', async () => {
  const databaseUrl = await useBlankDatabase()
  const folder = await useFolder()
  await addMigration(folder, '20990101000000_broken', 'create table half (n int); select no_such_column;')
  await expect(deployMigrations({ databaseUrl, folder })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    field: '20990101000000_broken',
    message: expect.stringContaining('no_such_column'),
  })
  expect((await readCatalogue(databaseUrl)).filter((line) => line.includes('half'))).toEqual([])
  await addMigration(folder, '20990101000000_broken', 'create table whole (n int);')
  expect(await deployMigrations({ databaseUrl, folder })).toEqual(['20990101000000_broken'])
})

test('a file that was changed after it had been applied is refused', async () => {
  const databaseUrl = await useBlankDatabase()
  const folder = await useFolder()
  await addMigration(folder, '20990101000000_late', 'create table late (n int);')
  await deployMigrations({ databaseUrl, folder })
  await addMigration(folder, '20990101000000_late', 'create table late (n bigint);')
  await expect(deployMigrations({ databaseUrl, folder })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringContaining('was changed after it had been applied'),
  })
})

test('a database with pending migrations is not opened', async () => {
  const databaseUrl = await useBlankDatabase()
  await expect(openData({ databaseUrl })).rejects.toMatchObject({
    code: 'MIGRATIONS_PENDING',
    message: expect.stringContaining('pnpm data migrate deploy'),
  })
})

test('a database that does not answer is named as unavailable', async () => {
  const databaseUrl = 'postgresql://tarot@127.0.0.1:1/tarot'
  for (const attempt of [openData({ databaseUrl }), deployMigrations({ databaseUrl })]) {
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true })
  }
})

test('each migration is reverted by its down.sql', async () => {
  const databaseUrl = await useBlankDatabase()
  const migrations = await readMigrations()
  const states: string[][] = []
  for (const { sql } of migrations) {
    states.push(await readCatalogue(databaseUrl))
    await query(databaseUrl, sql)
  }
  for (const { name } of migrations.toReversed()) {
    await query(databaseUrl, await readFile(join(migrationsFolder, name, 'down.sql'), 'utf8'))
    expect(await readCatalogue(databaseUrl)).toEqual(states.pop())
  }
})
