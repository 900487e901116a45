import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BackedUpPostgres, request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { query } from '../../test/query.ts'
import { runDrill } from './drill/run-drill.ts'
import { walFolder } from './native/wal/upload-wal.ts'
import { openEngine } from './open-engine.ts'
import { runBackup, runVerify } from './run-backup.ts'

const isEmpty = /is empty, and .* belongs to the one that was used before.*--new-repository/

/** As when its disk is not mounted. */
async function takeAway({ config, folder }: BackedUpPostgres): Promise<() => Promise<void>> {
  const away = join(folder, 'away')
  await rename(config.repository, away)
  await mkdir(config.repository, { mode: 0o700 })
  return async () => {
    await rename(config.repository, join(folder, 'empty'))
    await rename(away, config.repository)
  }
}

test.each(['native', 'pgbackrest'] as const)(
  'an empty folder in the place of the repository of %s is refused, until a new one is begun',
  async (name) => {
    const world = await useBackedUpPostgres({}, name)
    const { config, engine } = world
    const first = await world.backUp('full')
    const putBack = await takeAway(world)
    const refused = { status: 'failed', error: expect.stringMatching(isEmpty) }
    expect(await runBackup(config, engine, 'full', request)).toMatchObject(refused)
    expect(await runVerify(config, engine, request)).toMatchObject(refused)
    await expect(engine.list()).rejects.toThrow(isEmpty)
    expect(await readdir(config.repository)).toEqual([])
    await putBack()
    expect(await runVerify(config, engine, request)).toMatchObject({ status: 'succeeded', error: null })

    await takeAway(world)
    // It is created for the user that writes there.
    await rmdir(config.repository)
    const begun = await runBackup(config, engine, 'incremental', { ...request, newRepository: true })
    expect(begun).toMatchObject({ status: 'succeeded', kind: 'full', error: null })
    expect(await engine.list()).toMatchObject([{ id: begun.backupId }])
    expect(await runVerify(config, engine, request)).toMatchObject({ status: 'succeeded', error: null })
    const expired = 'select backup_id as id from backup_runs where expired_at is not null'
    expect(await query(world.postgres.url, expired)).toEqual([{ id: first.backupId }])
  },
  120_000,
)

test('a shell with another BACKUP_REPOSITORY takes no segment from the right one', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  const other = { ...world.config, repository: join(world.folder, 'other') }
  const engine = await openEngine(other)
  const segment = await completeSegment(world)
  expect((await engine.uploadArchive?.())?.error?.message).toMatch(isEmpty)
  expect(await runBackup(other, engine, 'full', request)).toMatchObject({
    ...{ status: 'failed', error: expect.stringMatching(isEmpty) },
  })
  expect(await readdir(walFolder(other.maker))).toContain(segment)
  // Another one is begun, and then the former one is put back.
  await runBackup(other, engine, 'full', { ...request, newRepository: true })
  const next = await completeSegment(world)
  expect((await world.engine.uploadArchive?.())?.error?.message).toContain('is another repository')
  expect(await readdir(walFolder(other.maker))).toContain(next)
}, 120_000)

test.each([
  ['with its backups', [], /^cluster\.json is missing in .*, and backups are there: .* from another copy/],
  [
    'with the log',
    ['listing.json', 'backups'],
    /^cluster\.json is missing in .*, and a part of the write-ahead/,
  ],
] as const)(
  'a repository %s that has lost cluster.json is not called empty',
  async (_what, removed, lost) => {
    const world = await useBackedUpPostgres()
    const { config, engine, repository } = world
    await world.backUp('full')
    const cluster = join(config.repository, 'cluster.json')
    await rename(cluster, join(world.folder, 'cluster.json'))
    for (const name of removed) await rm(join(repository.location, name), { recursive: true })
    const segment = await completeSegment(world)
    expect((await engine.uploadArchive?.())?.error?.message).toMatch(lost)
    expect(await readdir(walFolder(config.maker))).toContain(segment)
    const failed = await runBackup(config, engine, 'full', request)
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringMatching(lost) })
    // Nor does another work folder begin a new repository there.
    const maker = { ...config.maker, workFolder: join(world.folder, 'new work') }
    const unbound = await openEngine({ ...config, maker })
    expect(await runBackup({ ...config, maker }, unbound, 'full', request)).toMatchObject({
      ...{ status: 'failed', error: failed.error },
    })
    await rm(maker.workFolder, { recursive: true, force: true })
    // As it is copied from another copy.
    await rename(join(world.folder, 'cluster.json'), cluster)
    expect(await runBackup(config, engine, 'full', request)).toMatchObject({
      status: 'succeeded',
      error: null,
    })
  },
  120_000,
)

test('a drill says at once that cluster.json is missing, because its canary does not reach the repository', async () => {
  const { backUp, config, engine } = await useBackedUpPostgres()
  await backUp('full')
  await rm(join(config.repository, 'cluster.json'))
  expect(await runDrill(config, engine, { kind: 'latest' }, request)).toMatchObject({
    ...{ status: 'failed', error: expect.stringMatching(/^cluster\.json is missing/) },
  })
}, 60_000)

/** Completes a segment of the write-ahead log, and waits until the server has archived it. */
async function completeSegment({ postgres, config }: BackedUpPostgres): Promise<string> {
  const [row] = await query<{ segment: string }>(
    postgres.url,
    `select pg_walfile_name(pg_logical_emit_message(true, 'test', 'one segment')) as segment, pg_switch_wal()`,
  )
  const segment = row?.segment ?? ''
  await expect.poll(() => readdir(walFolder(config.maker)), { timeout: 60_000 }).toContain(segment)
  return segment
}
