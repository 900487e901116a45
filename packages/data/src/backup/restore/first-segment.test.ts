import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { buyReading } from '../../../test/buy-reading.ts'
import { query } from '../../../test/query.ts'
import { addUser } from '../../testing/index.ts'
import { runDrill } from '../drill/run-drill.ts'

test('a restore completes segments of the new timeline, and they are archived', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const userId = await addUser(data, 10)
  await data.close()
  await world.backUp('full')
  await buyReading(await world.open(), userId, 'before')
  // The new timeline begins 20 kB before the end of a segment, and the restore itself writes more.
  await query(world.postgres.url, 'select pg_switch_wal()')
  // Of each page of 8 kB of the log, 24 bytes are its header.
  await query(
    world.postgres.url,
    `select pg_logical_emit_message(
       false, 'fill',
       repeat('x', ((16777216 - (pg_current_wal_insert_lsn() - '0/0') % 16777216) * 8168 / 8192)::integer - 20000))`,
  )
  const time = await world.now()
  await expect.poll(world.now).not.toEqual(time)
  await query(world.postgres.url, 'select pg_current_xact_id()')
  await world.archive()
  await world.restore({ kind: 'time', time })
  await buyReading(await world.open(), userId, 'after')
  const later = await world.now()
  await world.archive()

  const drill = await runDrill(world.config, world.engine, { kind: 'time', time: later }, request)
  expect(drill).toMatchObject({ status: 'succeeded', error: null })
  expect(drill.checks).toContainEqual(
    expect.objectContaining({ name: 'Rows', ok: true, message: expect.stringContaining('2 readings') }),
  )
}, 300_000)
