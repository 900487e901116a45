import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { buyReading } from '../../test/buy-reading.ts'
import { flipByte } from '../../test/damaged-repository.ts'
import { query } from '../../test/query.ts'
import { addUser } from '../testing/index.ts'
import { runDrill } from './drill/run-drill.ts'
import { runBackup } from './run-backup.ts'

test('a page with a wrong checksum: the backup fails, names the file, and does not count', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  await addUser(data, 100)
  await world.backUp('full')
  const before = await world.engine.list()
  const [row] = await query<{ path: string }>(
    world.postgres.url,
    `select pg_relation_filepath('credits') as path`,
  )
  const path = join(world.postgres.directory, row?.path ?? '')
  const flip = async () => {
    await query(world.postgres.url, 'checkpoint')
    await world.postgres.stop()
    const content = await readFile(path)
    flipByte(content, 8_000)
    await writeFile(path, content)
    await world.postgres.restart()
  }
  await flip()
  const failed = await runBackup(world.config, world.engine, 'full', request)
  expect(failed).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(
      new RegExp(
        `^pg_basebackup failed: checksum verification failed in file "(\\./)?${row?.path}", block 0`,
      ),
    ),
  })
  expect(await world.engine.list()).toEqual(before)
  // An incremental backup does not read a page that has not changed: the restored one is the one before.
  await flip()
  await world.backUp('full')
}, 300_000)

test('an index that lacks entries, without a wrong checksum: the drill is red', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const userId = await addUser(data, 100)
  await buyReading(data, userId, 'before')
  await world.backUp('full')
  const drill = () => runDrill(world.config, world.engine, { kind: 'latest' }, request)
  expect(await drill()).toMatchObject({ status: 'succeeded', error: null })
  const [index] = await query<{ id: number; name: string }>(
    world.postgres.url,
    `select indexrelid::oid::integer as id, indexrelid::regclass::text as name
       from pg_index where indrelid = 'readings'::regclass and not indisunique and indpred is null limit 1`,
  )
  const maintain = (isReady: boolean) =>
    query(world.postgres.url, 'update pg_index set indisready = $1 where indexrelid = $2', [
      isReady,
      index?.id,
    ])
  await maintain(false)
  await buyReading(data, userId, 'unseen')
  await maintain(true)
  const red = await drill()
  expect(red).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/^pg_amcheck has found corruption: /),
  })
  expect(red.error).toContain(index?.name)
}, 300_000)
