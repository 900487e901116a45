import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { query } from '../../../test/query.ts'
import { runDrill } from './run-drill.ts'

/**
 * A table loses its tail and grows again: COPY extends it by many blocks at once, and those that it leaves empty are not in
 * the write-ahead log.
 */
async function backUpRegrownTable(settings: Record<string, string>) {
  const world = await useBackedUpPostgres(settings)
  const run = (text: string) => query(world.postgres.url, text)
  await run(
    "create table regrown (id bigint, filler text default repeat('f', 200)) with (autovacuum_enabled = off)",
  )
  await run('insert into regrown select generate_series(1, 40000)')
  // Otherwise the next VACUUM changes every block, and the incremental backup has the whole table.
  await run('vacuum regrown')
  await world.backUp('full')
  await run("delete from regrown where ctid >= '(400,1)'")
  await run('vacuum regrown')
  await run("copy regrown (id) from program 'seq 40001 43000'")
  const { kind } = await world.backUp('incremental')
  return { world, kind }
}

test('with the settings of backups, VACUUM does not truncate the table, and the incremental backup restores it', async () => {
  const { world, kind } = await backUpRegrownTable({})
  expect(kind).toBe('incremental')
  const { checks } = await runDrill(world.config, world.engine, { kind: 'latest' }, request)
  const name = 'Incremental backups against the write-ahead log'
  expect(checks).toContainEqual({ name, ok: true, message: expect.any(String) })
}, 240_000)

test('if VACUUM truncates the table, a full backup is made instead, and the next one is incremental', async () => {
  const { world, kind } = await backUpRegrownTable({ vacuum_truncate: 'on' })
  expect(kind).toBe('full')
  for await (const { name } of world.repository.list('backups/')) expect(name).toContain('-full/')
  expect(await world.backUp('incremental')).toMatchObject({ kind: 'incremental' })
}, 240_000)
