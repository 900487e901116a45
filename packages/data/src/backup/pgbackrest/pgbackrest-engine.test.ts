import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BackedUpPostgres, request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { examinePgBackRest } from '../../health/pgbackrest-health.ts'
import { addUser } from '../../testing/index.ts'
import { runDrill } from '../drill/run-drill.ts'
import { openEngine } from '../open-engine.ts'
import { runBackup } from '../run-backup.ts'
import { isSegment } from '../wal/segment.ts'
import { listArchivedWal } from './archived-wal.ts'
import { makerConfiguration } from './open-pgbackrest.ts'

/** Postgres and pgBackRest are started many times, and may have to be installed first. */
const timeout = 300_000

const usePgBackRest = (settings: Record<string, string> = {}) => useBackedUpPostgres(settings, 'pgbackrest')

/** Changes one bit in the middle of a file. */
async function flipByte(path: string): Promise<() => Promise<void>> {
  const content = await readFile(path)
  const changed = Buffer.from(content)
  const middle = changed.length >> 1
  changed[middle] = (changed[middle] ?? 0) ^ 1
  await writeFile(path, changed)
  return () => writeFile(path, content)
}

async function swap(one: string, other: string): Promise<void> {
  await rename(one, `${one}.swapped`)
  await rename(other, one)
  await rename(`${one}.swapped`, other)
}

const problemsOf = async ({ engine, run }: BackedUpPostgres) =>
  (await engine.verify(run)).problems.map(({ kind, name }) => ({ kind, name }))

test(
  'a drill restores the incremental backups, and compares them with the full one and the log',
  async () => {
    const world = await usePgBackRest()
    const data = await world.open()
    await addUser(data, 100)
    await world.backUp('full')
    await addUser(data, 200)
    expect(await world.backUp('incremental')).toMatchObject({ kind: 'incremental' })
    const drill = await runDrill(world.config, world.engine, { kind: 'latest' }, request)
    expect(drill.checks?.filter(({ ok }) => !ok)).toEqual([])
    expect(drill).toMatchObject({ status: 'succeeded', error: null })
    expect((await examinePgBackRest(world.config)).filter(({ ok }) => !ok)).toEqual([])
    expect(drill.checks?.map(({ name }) => name)).toEqual([
      'Recovery',
      'Canary',
      'Rows',
      'Schema',
      'Ledger',
      'Tables and indexes',
      'Incremental backups against the write-ahead log',
    ])
    expect(await readdir(world.config.scratchFolder ?? '')).toEqual([])
  },
  timeout,
)

test(
  'verify names what was changed, swapped or removed, and a restore refuses it',
  async () => {
    const world = await usePgBackRest()
    const { repository, run, engine } = world
    const path = (name: string) => join(repository.location, name)
    const data = await world.open()
    const full = await world.backUp('full')
    for (let count = 0; count < 2; count += 1) {
      await addUser(data, 100)
      await world.archive()
    }
    // Its list has the segments before.
    const backup = await world.backUp('incremental')
    expect(await problemsOf(world)).toEqual([])
    const restoring = (id = backup.backupId ?? '') =>
      engine.restore({
        ...{ target: { kind: 'backup', id }, run, runAs: undefined },
        dataFolder: join(world.folder, 'restored'),
        workFolder: join(world.folder, 'restoring'),
      })

    const bundle = `backup/tarot/${full.backupId}/bundle/1`
    const restoreBundle = await flipByte(path(bundle))
    expect(await problemsOf(world)).toContainEqual({ kind: 'damaged', name: bundle })
    await expect(restoring()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED', details: { name: bundle } })
    await restoreBundle()

    const manifest = `backup/tarot/${backup.backupId}/backup.manifest`
    const restoreManifest = await flipByte(path(manifest))
    expect(await problemsOf(world)).toContainEqual({ kind: 'damaged', name: manifest })
    await restoreManifest()

    const segments = (await listArchivedWal(repository)).filter(({ file }) => isSegment(file))
    const [one, other] = segments.slice(-4, -2).map(({ name }) => name) as [string, string]
    const restoreSegment = await flipByte(path(one))
    expect(await problemsOf(world)).toContainEqual({ kind: 'damaged', name: one })
    await restoreSegment()

    await swap(path(one), path(other))
    expect(await problemsOf(world)).toEqual(
      expect.arrayContaining([one, other].map((name) => ({ kind: 'damaged', name }))),
    )
    await swap(path(one), path(other))

    // pgBackRest itself finds nothing here.
    const removed = segments.at(-3)
    await rename(path(removed?.name ?? ''), join(world.folder, 'removed'))
    expect(await problemsOf(world)).toEqual([{ kind: 'lost_wal', name: removed?.file }])
    expect(await engine.lostWal()).toMatchObject([{ name: removed?.file }])
    const [first, second] = await engine.list()
    expect((await engine.recoveryWindow([]))?.from).toEqual(second?.finishedAt)
    await rename(join(world.folder, 'removed'), path(removed?.name ?? ''))
    expect((await engine.recoveryWindow([]))?.from).toEqual(first?.finishedAt)

    const info = 'backup/tarot/backup.info'
    const restoreInfo = await flipByte(path(info))
    expect(await problemsOf(world)).toContainEqual({ kind: 'damaged', name: info })
    await restoreInfo()

    expect(await problemsOf(world)).toEqual([])
    await rm(path('signed-listing.json'))
    expect(await problemsOf(world)).toEqual([{ kind: 'damaged', name: 'signed-listing.json' }])
    await expect(engine.list()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    await expect(restoring()).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
  },
  timeout,
)

test(
  'a segment that was changed after the last list ends the recovery, instead of the log',
  async () => {
    const world = await usePgBackRest()
    const data = await world.open()
    await world.backUp('full')
    await addUser(data, 100)
    await world.archive()
    const newest = (await listArchivedWal(world.repository)).filter(({ file }) => isSegment(file)).at(-1)
    await flipByte(join(world.repository.location, newest?.name ?? ''))
    // The list does not have it yet, and `archive-get` ends with 0.
    await expect(world.restore({ kind: 'latest' })).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
      details: { name: newest?.file },
    })
  },
  timeout,
)

test(
  'a moment after a lost segment cannot be restored',
  async () => {
    const world = await usePgBackRest()
    const data = await world.open()
    await world.backUp('full')
    await addUser(data, 100)
    await world.archive()
    const gap = (await listArchivedWal(world.repository)).filter(({ file }) => isSegment(file)).at(-1)
    await addUser(data, 100)
    await world.archive()
    const target = await world.now()
    await addUser(data, 100)
    await world.archive()
    await rm(join(world.repository.location, gap?.name ?? ''))
    // The server still has its log: the repository alone is looked at.
    const { status, error } = await runDrill(
      world.config,
      world.engine,
      { kind: 'time', time: target },
      request,
    )
    expect(status).toBe('failed')
    expect(error).toContain(`${gap?.file} of the write-ahead log is lost`)
  },
  timeout,
)

test(
  'expiring removes old full backups, and what builds upon them, and the log before',
  async () => {
    const world = await usePgBackRest()
    const first = await world.backUp('full')
    const incremental = await world.backUp('incremental')
    const kept = [await world.backUp('full'), await world.backUp('full')].map(({ backupId }) => backupId)
    const engine = await openEngine({ ...world.config, retention: { days: 0, fulls: 2 } })
    const removed = await engine.expire(world.run, async () => {})
    expect(removed).toEqual([first.backupId, incremental.backupId])
    expect((await world.engine.list()).map(({ id }) => id)).toEqual(kept)
    expect(await problemsOf(world)).toEqual([])
    const drill = await runDrill(world.config, world.engine, { kind: 'backup', id: kept[0] ?? '' }, request)
    expect(drill).toMatchObject({ status: 'succeeded', error: null })
  },
  timeout,
)

test(
  'a server that does not archive is told its archive_command',
  async () => {
    const world = await usePgBackRest({ archive_command: '/bin/true' })
    const configuration = makerConfiguration(world.config.maker)
    const { status, error } = await runBackup(world.config, world.engine, 'full', request)
    expect(status).toBe('failed')
    expect(error).toContain(
      `the server has archive_command = /bin/true: set archive_command = 'pgbackrest --config=${configuration} --stanza=tarot archive-push %p' and reload it`,
    )
    // It is written already, so that the server can be told to use it. It has the passphrase.
    expect((await stat(configuration)).mode & 0o777).toBe(0o600)
    const findings = await examinePgBackRest(world.config)
    expect(findings.filter(({ ok }) => !ok).map(({ message }) => message)).toEqual([
      error?.replace(/\.$/, ''),
    ])
  },
  timeout,
)

test(
  'another cluster cannot use the repository',
  async () => {
    const world = await usePgBackRest()
    await world.backUp('full')
    const other = await useBackedUpPostgres({}, 'pgbackrest', 'new')
    const config = {
      ...other.config,
      repository: world.config.repository,
      cipherPass: world.config.cipherPass,
    }
    const engine = await openEngine({ ...config, publicKey: world.config.publicKey })
    const { status, error } = await runBackup(config, engine, 'full', request)
    expect(status).toBe('failed')
    expect(error).toContain('do not match')
  },
  timeout,
)
