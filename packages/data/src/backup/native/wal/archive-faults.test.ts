import { chmod, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { type BackedUpPostgres, request, useBackedUpPostgres } from '../../../../test/backed-up-postgres.ts'
import { expectGreenDrill } from '../../../../test/expect-green-drill.ts'
import { query } from '../../../../test/query.ts'
import { createDatabase } from '../../../database/database.ts'
import { DataError } from '../../../errors.ts'
import { addUser } from '../../../testing/index.ts'
import type { BackupEngine } from '../../engine.ts'
import { writeEncrypted } from '../../repository/encrypted-object.ts'
import { FolderRepository } from '../../repository/folder-repository.ts'
import type { Repository } from '../../repository/repository.ts'
import { runVerify } from '../../run-backup.ts'
import { keepUploading } from '../../wal/keep-uploading.ts'
import { findStoredWal, walDocument, walObject } from './stored-wal.ts'
import { uploadWal, walFolder } from './upload-wal.ts'

/** Completes a segment of the write-ahead log. @returns its name */
async function completeSegment({ postgres }: BackedUpPostgres): Promise<string> {
  await query(postgres.url, `select pg_logical_emit_message(true, 'test', 'one segment')`)
  const [row] = await query<{ segment: string }>(
    postgres.url,
    'select pg_walfile_name(pg_switch_wal()) as segment',
  )
  return row?.segment ?? ''
}

/** After failures the server's archiver rests for up to a minute, unless a segment is completed. @returns its name */
const wakeArchiver = completeSegment

async function completeSegments(world: BackedUpPostgres, count: number): Promise<string[]> {
  const segments: string[] = []
  for (let number = 0; number < count; number += 1) segments.push(await completeSegment(world))
  return segments
}

/** Uploads as the worker does, until the end of the test. */
async function startUploads(world: BackedUpPostgres, engine: BackupEngine = world.engine) {
  const data = await world.open()
  const pool = new pg.Pool({ connectionString: world.postgres.url, max: 2 })
  pool.on('error', () => {})
  const database = createDatabase(pool)
  const stopping = new AbortController()
  const warnings: string[] = []
  const uploads = keepUploading(database, engine, stopping.signal, (message) => warnings.push(message))
  onTestFinished(async () => {
    stopping.abort()
    await uploads
    await database.prisma.$disconnect()
    await pool.end()
  })
  return { data, warnings }
}

const archived = ({ config }: BackedUpPostgres) => walFolder(config.maker)

/** The objects and documents of a segment in the repository. */
async function filesOf({ repository }: BackedUpPostgres, segment: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of repository.list('wal/')) if (name.includes(segment)) names.push(name)
  return names
}

async function expectUploaded(world: BackedUpPostgres, segments: string[]): Promise<void> {
  for (const segment of segments) {
    const isStored = async () => {
      await world.engine.uploadArchive?.()
      return world.engine.hasWal(segment)
    }
    await expect.poll(isStored, { timeout: 120_000 }).toBe(true)
  }
  for (const segment of segments)
    expect([segment, (await filesOf(world, segment)).length]).toEqual([segment, 2])
}

test('the server cannot archive: it goes on, an alert says so, and all is uploaded afterwards', async () => {
  const world = await useBackedUpPostgres()
  const { data, warnings } = await startUploads(world)
  await world.backUp('full')
  const alert = async () =>
    (await data.backups.status()).alerts.find(({ code }) => code === 'archive')?.message
  await expect.poll(alert).toBe(undefined)

  await chmod(archived(world), 0o500)
  const segments = await completeSegments(world, 12)
  await expect.poll(alert, { timeout: 60_000 }).toContain(`the server cannot archive ${segments[0]}`)
  const userId = await addUser(data, 5)
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 5 })
  await expect.poll(() => readdir(archived(world))).toEqual([])
  await chmod(archived(world), 0o700)
  await expectUploaded(world, [...segments, await wakeArchiver(world)])
  await expect.poll(alert, { timeout: 60_000 }).toBe(undefined)
  expect(warnings).toContainEqual(expect.stringContaining('the server cannot archive'))
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [] })
  await expectGreenDrill(world)
}, 300_000)

test('the repository is unavailable: the write-ahead log waits, and all is uploaded afterwards', async () => {
  const world = await useBackedUpPostgres()
  const { data } = await startUploads(world)
  await world.backUp('full')
  const { location } = world.repository
  await rename(location, `${location}.away`)
  await writeFile(location, 'not a folder')
  const segments = await completeSegments(world, 12)
  await expect
    .poll(async () => (await data.backups.status()).alerts, { timeout: 60_000 })
    .toContainEqual(expect.objectContaining({ code: 'archive', message: expect.stringContaining(location) }))
  await expect
    .poll(() => readdir(archived(world)), { timeout: 60_000 })
    .toEqual(expect.arrayContaining(segments))
  // A worker says how many wait when it starts, and then each minute.
  await startUploads(world)
  await expect
    .poll(async () => (await data.backups.status()).archive?.waiting, { timeout: 90_000 })
    .toBeGreaterThanOrEqual(12)
  await rm(location)
  await rename(`${location}.away`, location)
  await expectUploaded(world, segments)
  await expectGreenDrill(world)
}, 300_000)

test('Postgres is killed while it archives: what it archives again is identical, and a half file is no segment', async () => {
  const world = await useBackedUpPostgres({ wal_keep_size: '1GB' })
  await world.backUp('full')
  const [uploaded = '', waiting = '', last = ''] = await completeSegments(world, 3)
  await expect.poll(() => readdir(archived(world)), { timeout: 60_000 }).toContain(last)
  await copyFile(join(archived(world), waiting), join(world.folder, 'kept'))
  await expectUploaded(world, [uploaded])
  await world.postgres.kill()
  // It was killed between the file and its status, of one that was uploaded since, and in the middle of another one.
  const status = join(world.postgres.directory, 'pg_wal', 'archive_status')
  for (const segment of [uploaded, waiting])
    await rename(join(status, `${segment}.done`), join(status, `${segment}.ready`))
  await writeFile(join(archived(world), `archtemp.${last}.123.456`), 'half')
  await world.postgres.restart()
  await expect
    .poll(() => readdir(status), { timeout: 60_000 })
    .toEqual(expect.arrayContaining([`${uploaded}.done`, `${waiting}.done`]))
  await world.archive()
  await expectUploaded(world, [uploaded, waiting, last])
  expect(await readdir(archived(world))).toEqual([`archtemp.${last}.123.456`])
  await world.backUp('incremental')
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [] })
  await expectGreenDrill(world)
}, 300_000)

test('a worker that is killed in any phase of an upload leaves each segment in the repository once', async () => {
  const world = await useBackedUpPostgres()
  const { repository, config } = world
  const { recipients } = config.maker
  await world.backUp('full')
  const [beforeDocument = '', beforeRemoval = '', last = ''] = await completeSegments(world, 3)
  const folder = archived(world)
  await expect
    .poll(() => readdir(folder), { timeout: 60_000 })
    .toEqual(expect.arrayContaining([beforeDocument, beforeRemoval, last]))
  const content = async function* () {
    yield Buffer.from('what a worker has uploaded before it was killed')
  }
  const abandoned = walObject(beforeDocument, '0123456789ab')
  await writeEncrypted(repository, abandoned, content(), recipients)
  await copyFile(join(folder, beforeRemoval), join(world.folder, 'kept'))
  await expectUploaded(world, [beforeRemoval, last])
  const document = await findStoredWal(repository, beforeRemoval, config.publicKey)
  await copyFile(join(world.folder, 'kept'), join(folder, beforeRemoval))

  const upload = { repository, maker: config.maker, publicKey: config.publicKey }
  expect(await uploadWal(upload)).toMatchObject({ waiting: 0, error: undefined })
  expect(await readdir(folder)).toEqual([])
  expect(await findStoredWal(repository, beforeRemoval, config.publicKey)).toEqual(document)
  // The object that no document names is removed with the next backup.
  expect(await filesOf(world, beforeDocument)).toContain(abandoned)
  await world.backUp('incremental')
  await expectUploaded(world, [beforeDocument, beforeRemoval, last])
  expect(await filesOf(world, beforeDocument)).not.toContain(abandoned)
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [] })
  await expectGreenDrill(world)
}, 300_000)

test('a missing segment is delayed, being uploaded, or lost', async () => {
  const world = await useBackedUpPostgres({ wal_keep_size: '1GB' })
  await world.backUp('full')
  const [delayed = '', uploading = '', lost = '', last = ''] = await completeSegments(world, 4)
  const folder = archived(world)
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toContain(last)
  await copyFile(join(folder, uploading), join(world.folder, 'kept'))
  await expectUploaded(world, [delayed, uploading, lost, last])
  await world.postgres.stop()
  for (const segment of [delayed, uploading, lost]) await world.repository.remove(walDocument(segment))
  const status = join(world.postgres.directory, 'pg_wal', 'archive_status')
  await rename(join(status, `${delayed}.done`), join(status, `${delayed}.ready`))
  // The server refuses to replace a file that is different.
  await writeFile(join(folder, delayed), 'different')
  await world.postgres.restart()
  const failures = () => query(world.postgres.url, 'select last_failed_wal as file from pg_stat_archiver')
  await expect.poll(failures, { timeout: 60_000 }).toEqual([{ file: delayed }])
  await rename(folder, `${folder}.away`)
  await rm(join(`${folder}.away`, delayed))
  const kinds = async () => {
    const { problems } = await world.engine.verify(world.run)
    return problems.map(({ kind, name }) => [name, kind])
  }
  expect(await kinds()).toEqual([
    [delayed, 'delayed_wal'],
    [uploading, 'lost_wal'],
    [lost, 'lost_wal'],
  ])
  // What is on its way is no hole in the recovery window.
  const lostFiles = async () => (await world.engine.lostWal()).map(({ name }) => name)
  expect(await lostFiles()).toEqual([uploading, lost])
  await rename(`${folder}.away`, folder)
  await copyFile(join(world.folder, 'kept'), join(folder, uploading))
  await wakeArchiver(world)
  await expect.poll(() => readdir(folder), { timeout: 120_000 }).toContain(delayed)
  expect(await kinds()).toEqual([
    [delayed, 'uploading_wal'],
    [uploading, 'uploading_wal'],
    [lost, 'lost_wal'],
  ])
  expect(await lostFiles()).toEqual([lost])
  await world.engine.uploadArchive?.()
  expect(await world.engine.hasWal(delayed)).toBe(true)
  expect(await kinds()).toEqual([[lost, 'lost_wal']])
}, 300_000)

test('the newest segment is known whoever has uploaded it, and is not missed when it has expired', async () => {
  const world = await useBackedUpPostgres()
  const [before = ''] = await completeSegments(world, 1)
  await expectUploaded(world, [before])
  const nothing = { newest: undefined, uploaded: 0, waiting: 0, error: undefined }
  await startUploads(world, { ...world.engine, uploadArchive: async () => nothing })
  const newest = () => query<{ segment: string }>(world.postgres.url, 'select segment from wal_archive')
  await expect.poll(newest, { timeout: 60_000 }).toEqual([{ segment: before }])
  // The backup uploads the segments that it needs, and removes those before all backups.
  await world.backUp('full')
  expect(await filesOf(world, before)).toEqual([])
  await expect.poll(async () => (await newest())[0]?.segment, { timeout: 60_000 }).not.toBe(before)
  await query(world.postgres.url, 'update wal_archive set segment = $1', [before])
  expect(await runVerify(world.config, world.engine, request)).toMatchObject({
    status: 'succeeded',
    error: null,
  })
}, 120_000)

test('segments appear in the repository in their order, and one that is wrong stops no other', async () => {
  const world = await useBackedUpPostgres()
  const segments = await completeSegments(world, 5)
  const folder = archived(world)
  await expect.poll(() => readdir(folder), { timeout: 60_000 }).toEqual(expect.arrayContaining(segments))
  const [first = '', second = '', wrong = '', ...others] = segments
  await writeFile(join(folder, wrong), 'not a segment')
  const published: string[] = []
  const repository = new FolderRepository(world.config.repository)
  let isFull = true
  const slow: Repository = {
    location: repository.location,
    read: (name) => repository.read(name),
    list: (prefix) => repository.list(prefix),
    remove: (name) => repository.remove(name),
    async write(name, content) {
      // The first one takes longest.
      if (name.includes(first)) await delay(500)
      await repository.write(name, content)
    },
    async create(name, content) {
      if (isFull && name.includes(second))
        throw new DataError('REPOSITORY_UNAVAILABLE', 'the disk is full', { details: {} })
      const [segment = ''] = /[0-9A-F]{24}(?=.json)/.exec(name) ?? []
      if (segment) published.push(segment)
      return repository.create(name, content)
    },
  }
  const { publicKey, maker } = world.config
  const upload = { repository: slow, maker, publicKey }
  const refused = await uploadWal(upload)
  expect(refused).toMatchObject({ newest: { segment: first }, error: { message: 'the disk is full' } })
  expect(published.at(-1)).toBe(first)
  for (const segment of segments.slice(1)) expect(await filesOf(world, segment)).toEqual([])
  isFull = false
  expect((await uploadWal(upload)).error?.message).toContain(`${wrong} in ${folder} is not a segment`)
  expect(published.slice(published.indexOf(first))).toEqual([first, second, ...others])
  expect(await readdir(folder)).toEqual([wrong])
}, 120_000)
