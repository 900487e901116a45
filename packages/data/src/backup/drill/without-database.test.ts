import { expect, test } from 'vitest'
import { useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { verifyWithoutDatabase } from '../verify-without-database.ts'
import { runDrillWithoutDatabase } from './run-drill.ts'

test('a drill and a verification need neither a server nor its address', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  await world.archive()
  await world.postgres.stop()
  const { engine } = world
  const config = { ...world.config, databaseUrl: undefined }
  const latest = { kind: 'latest' } as const
  const recorded = { id: null, status: 'succeeded', error: null }
  expect(await verifyWithoutDatabase(engine, {})).toMatchObject(recorded)
  expect(await runDrillWithoutDatabase(config, engine, latest, {})).toMatchObject({
    ...recorded,
    checks: expect.arrayContaining([
      { name: 'Canary', ok: true, message: expect.stringContaining('is there') },
    ]),
  })

  // As a backup that does not say whom to connect as.
  const older = {
    ...engine,
    async plan(...options: Parameters<typeof engine.plan>) {
      const plan = await engine.plan(...options)
      return { ...plan, backup: { ...plan.backup, connection: undefined } }
    },
  }
  expect(await runDrillWithoutDatabase(config, older, latest, {})).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/^DATABASE_URL is not set: .*postgresql:\/\/user@localhost\/database/),
  })
}, 300_000)
