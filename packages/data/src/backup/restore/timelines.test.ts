import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { buyReading } from '../../../test/buy-reading.ts'
import { copyRepository } from '../../../test/damaged-repository.ts'
import { query } from '../../../test/query.ts'
import { addUser } from '../../testing/index.ts'
import { runDrill } from '../drill/run-drill.ts'
import type { RestoreTarget } from '../engine.ts'
import { listStoredWal } from '../native/wal/stored-wal.ts'

test('a moment of each timeline is restored, though no backup was made on the later ones', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const userId = await addUser(data, 1_000)
  await data.close()
  await world.backUp('full')
  const buy = async (question: string) => {
    await buyReading(await world.open(), userId, question, question)
    const time = await world.now()
    await expect.poll(world.now).not.toEqual(time)
    await world.archive()
    return { kind: 'time' as const, time }
  }
  const questions = async () => {
    const rows = await query<{ question: string; timeline: number }>(
      world.postgres.url,
      'select question from readings order by id',
    )
    return rows.map(({ question }) => question)
  }
  const restore = async (...input: Parameters<typeof world.restore>) => {
    await world.restore(...input)
    return questions()
  }
  const first = await buy('first')
  const second = await buy('second of timeline 1')
  expect(await restore(first)).toEqual(['first'])
  const third = await buy('second of timeline 2')
  // The server archives the history of its timeline before anything else.
  expect(await listStoredWal(world.repository)).toContain('00000002.history')
  // The second reading of timeline 1 was undone, and the first is of both.
  const { engine, run, config } = world
  const plan = (target: RestoreTarget, timeline?: number) => engine.plan({ target, timeline, run })
  expect(await plan(second)).toMatchObject({ timeline: 2, otherTimelines: [1] })
  expect(await plan(second, 1)).toMatchObject({ timeline: 1, otherTimelines: [] })
  expect(await plan(first)).toMatchObject({ timeline: 2, otherTimelines: [] })
  // A lost segment of the followed timeline does not hide that the other one goes on.
  await query(world.postgres.url, 'select pg_current_xact_id()')
  await world.archive()
  const copy = await copyRepository(world)
  const lost = (await listStoredWal(world.repository)).find((file) => /^00000002\w{16}$/.test(file)) ?? ''
  await copy.removeWal(lost)
  await expect(copy.engine.plan({ target: second, run })).rejects.toMatchObject({
    code: 'TARGET_UNREACHABLE',
    message: expect.stringMatching(new RegExp(`^${lost} .* is lost.* Timeline 1, .* see --timeline$`)),
  })
  await expect(plan(second, 7)).rejects.toMatchObject({
    ...{ code: 'TARGET_UNREACHABLE', message: expect.stringMatching(/no timeline 7 .* timelines 1, 2$/) },
  })
  expect(await runDrill(config, engine, second, request)).toMatchObject({
    status: 'succeeded',
    checks: expect.arrayContaining([
      { name: 'Timeline', ok: true, message: expect.stringMatching(/timeline 2, the newest.*; 1 has/) },
      { name: 'Rows', ok: true, message: expect.stringContaining('1 readings') },
    ]),
  })
  expect(await runDrill(config, engine, second, { ...request, timeline: 1 })).toMatchObject({
    status: 'succeeded',
    checks: expect.arrayContaining([
      { name: 'Rows', ok: true, message: expect.stringContaining('2 readings') },
    ]),
  })

  expect(await restore(second, 1)).toEqual(['first', 'second of timeline 1'])
  const fourth = await buy('third of timeline 3')
  expect(await listStoredWal(world.repository)).toContain('00000003.history')

  expect(await restore(third, 2)).toEqual(['first', 'second of timeline 2'])
  expect(await restore(fourth, 3)).toEqual(['first', 'second of timeline 1', 'third of timeline 3'])
  expect(await restore(second, 1)).toEqual(['first', 'second of timeline 1'])
  expect(await world.backUp('incremental')).toMatchObject({ kind: 'full', timeline: 6 })
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [] })
}, 600_000)
