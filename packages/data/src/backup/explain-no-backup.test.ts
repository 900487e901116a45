import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { openEngine } from './open-engine.ts'
import { runVerify } from './run-backup.ts'
import { verifyWithoutDatabase } from './verify-without-database.ts'

test.each([
  ['native', ['listing.json', 'backups'], /^\S+ has no backup: .* or they were removed/],
  ['pgbackrest', ['signed-listing.json', 'backup'], /^signed-listing\.json is missing .* from another copy/],
] as const)(
  'a verification of a repository of %s from which the backups were removed fails',
  async (name, backups, withDatabase) => {
    const world = await useBackedUpPostgres({}, name)
    const { config, folder } = world
    const { backupId } = await world.backUp('full')
    // As on a clean machine.
    const alone = await openEngine({ ...config, databaseUrl: undefined, maker: undefined })
    expect(await verifyWithoutDatabase(alone, {})).toMatchObject({ status: 'succeeded', error: null })

    for (const file of backups) await rm(join(config.repository, file), { recursive: true })
    expect(await verifyWithoutDatabase(alone, {})).toMatchObject({
      ...{ status: 'failed', error: expect.stringMatching(/^\S+ has no backup: .* or they were removed/) },
    })
    const recorded = await runVerify(config, world.engine, request)
    expect(recorded).toMatchObject({ status: 'failed', error: expect.stringMatching(withDatabase) })
    if (name === 'native') {
      const message = expect.stringContaining(`${backupId}, which run`)
      expect(recorded.checks).toContainEqual({ name: 'Content', ok: false, message, file: backupId })
    }

    await rename(config.repository, join(folder, 'away'))
    expect(await verifyWithoutDatabase(alone, {})).toMatchObject({
      ...{ status: 'failed', error: expect.stringMatching(/^There is no repository in .* missing or empty/) },
    })
  },
  120_000,
)
