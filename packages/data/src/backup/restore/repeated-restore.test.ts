import { expect, test } from 'vitest'
import { type BackedUpPostgres, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { buyReading } from '../../../test/buy-reading.ts'
import { query } from '../../../test/query.ts'
import { addUser } from '../../testing/index.ts'
import { runRestore } from './run-restore.ts'

const restoreLatest = ({ config, engine, run, postgres }: BackedUpPostgres) =>
  runRestore(config, engine, {
    target: { kind: 'latest' },
    dataFolder: postgres.directory,
    readStarList: undefined,
    dataOptions: { logger: { warn() {} } },
    signal: run.signal,
    onProgress() {},
    onLog: run.log,
  })

test.each(['native', 'pgbackrest'] as const)(
  '%s: a restore that is repeated before the first start has what only the old data folder had',
  async (engine) => {
    const world = await useBackedUpPostgres({}, engine)
    const { postgres } = world
    const data = await world.open()
    const userId = await addUser(data, 10)
    await world.backUp('full')
    await buyReading(data, userId, 'archived', 'archived')
    await world.archive()
    await buyReading(data, userId, 'not archived', 'not archived')
    await data.close()
    await postgres.kill()

    await restoreLatest(world)
    expect(await restoreLatest(world)).toMatchObject({ timeline: 2 })
    await postgres.restart()
    expect(await query(postgres.url, 'select question from readings order by id')).toEqual([
      { question: 'archived' },
      { question: 'not archived' },
    ])
  },
  300_000,
)
