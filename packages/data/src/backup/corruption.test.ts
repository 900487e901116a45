import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateIdentity } from 'age-encryption'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { request, startBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { backupEnvironment, startBackupProcess } from '../../test/backup-process.ts'
import { buyReading } from '../../test/buy-reading.ts'
import { copyRepository, type DamagedRepository, findInTar, flipByte } from '../../test/damaged-repository.ts'
import { query } from '../../test/query.ts'
import { createDatabase } from '../database/database.ts'
import type { Data } from '../open-data.ts'
import { addUser } from '../testing/index.ts'
import { runDrill } from './drill/run-drill.ts'
import { findStoredWal, listStoredWal, walDocument } from './native/wal/stored-wal.ts'
import { runVerify } from './run-backup.ts'
import { keepUploading } from './wal/keep-uploading.ts'

let world: Awaited<ReturnType<typeof startBackedUpPostgres>>
let full = ''
let incremental = ''
/** The segment with each reading, and a moment after it is bought and before the next one. */
const segments: string[] = []
const moments: Date[] = []
/** A moment after the last transaction of each of these segments. */
const ends: Date[] = []

const base = (id: string) => `backups/${id}/base.tar.zst.age`

/** Four readings, each in a segment of its own: two after the full backup, two after the incremental one. */
beforeAll(async () => {
  world = await startBackedUpPostgres()
  const data = await world.open()
  const userId = await addUser(data, 1_000)
  full = (await world.backUp('full')).backupId ?? ''
  await buyAndArchive(data, userId)
  await buyAndArchive(data, userId)
  incremental = (await world.backUp('incremental')).backupId ?? ''
  await buyAndArchive(data, userId)
  await buyAndArchive(data, userId)
}, 300_000)
afterAll(() => world.stop())

async function buyAndArchive(data: Data, userId: bigint): Promise<void> {
  const number = segments.length
  await buyReading(data, userId, `reading ${number}`)
  const [row] = await query<{ segment: string }>(
    world.postgres.url,
    'select pg_walfile_name(pg_current_wal_lsn()) as segment',
  )
  segments.push(row?.segment ?? '')
  const bought = await world.now()
  moments.push(bought)
  await vi.waitFor(async () => expect(await world.now()).not.toEqual(bought))
  await addUser(data)
  ends.push(await world.now())
  await world.archive()
}

const segment = (number: number) => segments[number] ?? ''
const moment = (number: number) => ({ kind: 'time' as const, time: moments[number] ?? new Date(0) })
const latest = { kind: 'latest' } as const

async function newestMoment(copy: DamagedRepository): Promise<Date> {
  return new Date((await copy.wal((await listStoredWal(world.repository)).at(-1) ?? '')).completedAt)
}

/** What a test finds in a copy is not known in the next one. */
beforeEach(() => query(world.postgres.url, "delete from backup_runs where kind in ('verify', 'drill')"))

/** When the segment before this one was completed. */
async function endBefore(segment: string): Promise<Date> {
  const before = (await listStoredWal(world.repository)).findLast((file) => file < segment) ?? ''
  const stored = await findStoredWal(world.repository, before, world.config.publicKey)
  return new Date(stored?.completedAt ?? 0)
}

test('an undamaged repository is healthy, and each moment has its readings', async () => {
  const copy = await copyRepository(world)
  expect(await copy.verify()).toMatchObject({ problems: [], backups: 2 })
  expect(await copy.restore(moment(0))).toBe(1)
  expect(await copy.restore(latest)).toBe(4)
}, 300_000)

async function runCommand({ config: { repository } }: DamagedRepository, args: string[]) {
  const environment = { ...(await backupEnvironment(world)), BACKUP_REPOSITORY: repository }
  const { child, output } = await startBackupProcess(args, environment)
  const [code] = await once(child, 'close')
  return { code, output: output() }
}

/** What is damaged, how, and the file that `verify` and `restore` must name. */
type Damage = (copy: DamagedRepository) => Promise<string>

const name = async (file: string, damage: (file: string) => Promise<void>): Promise<string> => {
  await damage(file)
  return file
}

describe('verify names the file, without the key that opens it, and restore refuses', () => {
  const files: [string, Damage][] = [
    ['a flipped byte in a full backup', (copy) => name(base(full), copy.flip.bind(copy))],
    ['a flipped byte in an incremental backup', (copy) => name(base(incremental), copy.flip.bind(copy))],
    [
      'a flipped byte in the header of age',
      (copy) =>
        name(base(full), async (file) => {
          const content = await readFile(copy.path(file))
          const text = content.toString('latin1', 0, 400)
          // A letter of the wrapped key of the first recipient.
          flipByte(content, text.indexOf('\n', text.indexOf('-> X25519')) + 10)
          await writeFile(copy.path(file), content)
        }),
    ],
    ['a truncated backup', (copy) => name(base(incremental), copy.truncate.bind(copy))],
    [
      'a backup that was cut off to nothing',
      (copy) => name(base(full), (file) => writeFile(copy.path(file), '')),
    ],
    ['a removed backup', (copy) => name(base(full), copy.remove)],
    ['two swapped backups', (copy) => name(base(full), (file) => copy.swap(file, base(incremental)))],
    [
      'two backups that were swapped with their documents',
      async (copy) => {
        await copy.swap(`backups/${full}/backup.json`, `backups/${incremental}/backup.json`)
        return name(base(full), (file) => copy.swap(file, base(incremental)))
      },
    ],
    ['a flipped byte in the listing', (copy) => name('listing.json', copy.flip.bind(copy))],
    ['a removed listing', (copy) => name('listing.json', copy.remove)],
  ]
  test.each(files)('%s', async (_what, damage) => {
    const copy = await copyRepository(world)
    const damaged = await damage(copy)
    const { problems } = await copy.verify()
    expect(problems).toContainEqual({
      ...{ kind: 'damaged', name: damaged, message: expect.stringContaining(damaged) },
    })
    await expect(copy.restore(latest)).rejects.toMatchObject({
      ...{ code: 'BACKUP_DAMAGED', message: expect.stringContaining(damaged) },
    })
  })

  const documents: [string, Damage][] = [
    ['a flipped byte', (copy) => name(`backups/${full}/backup.json`, copy.flip.bind(copy))],
    ['removed', (copy) => name(`backups/${full}/backup.json`, copy.remove)],
    ['a flipped byte in that of the cluster', (copy) => name('cluster.json', copy.flip.bind(copy))],
    ['that of the cluster removed', (copy) => name('cluster.json', copy.remove)],
  ]
  test.each(documents)('a document that no restore needs: %s', async (_what, damage) => {
    const copy = await copyRepository(world)
    const damaged = await damage(copy)
    const { problems } = await copy.verify()
    expect(problems).toEqual([{ kind: 'damaged', name: damaged, message: expect.stringContaining(damaged) }])
  })

  const logs: [string, Damage][] = [
    ['a flipped byte', async (copy) => name((await copy.wal(segment(3))).object.name, copy.flip.bind(copy))],
    ['a flipped byte in its document', (copy) => name(walDocument(segment(3)), copy.flip.bind(copy))],
    ['truncated', async (copy) => name((await copy.wal(segment(3))).object.name, copy.truncate.bind(copy))],
    [
      'removed, but not its document',
      async (copy) => name((await copy.wal(segment(3))).object.name, copy.remove),
    ],
    [
      'swapped with another one',
      async (copy) =>
        name((await copy.wal(segment(3))).object.name, async (file) =>
          copy.swap(file, (await copy.wal(segment(2))).object.name),
        ),
    ],
    [
      'swapped with another one and its document',
      async (copy) => {
        const [third, second] = [await copy.wal(segment(3)), await copy.wal(segment(2))]
        await copy.swap(third.object.name, second.object.name)
        return name(walDocument(segment(3)), (file) => copy.swap(file, walDocument(segment(2))))
      },
    ],
  ]
  test.each(logs)('a segment of the write-ahead log: %s', async (_what, damage) => {
    const copy = await copyRepository(world)
    const damaged = await damage(copy)
    const { problems } = await copy.verify()
    expect(problems).toContainEqual({
      ...{ kind: 'damaged', name: damaged, message: expect.stringContaining(damaged) },
    })
    await expect(copy.restore(latest)).rejects.toMatchObject({
      ...{ code: 'BACKUP_DAMAGED', message: expect.stringContaining('wal/') },
    })
  })
}, 300_000)

describe('damage before encryption, which verify cannot see', () => {
  const drill = (copy: DamagedRepository) =>
    runDrill(copy.config, copy.engine, { kind: 'backup', id: incremental }, request)

  const inside: [string, string, RegExp][] = [
    ['a data file of the full backup', 'full', /^base\/\d+\/\d+$/],
    ['a changed block of the incremental backup', 'incremental', /^base\/\d+\/INCREMENTAL\.\d+$/],
    ['the manifest of the full backup', 'full', /^backup_manifest$/],
    ['the manifest of the incremental backup', 'incremental', /^backup_manifest$/],
  ]
  test.each(inside)('%s: the drill is red and names the backup', async (_what, which, pattern) => {
    const copy = await copyRepository(world)
    const id = which === 'full' ? full : incremental
    await copy.changeBackup(id, (tar) => {
      const { start, bytes } = findInTar(tar, pattern)
      flipByte(tar, start + bytes - 20)
    })
    expect(await copy.verify()).toMatchObject({ problems: [] })
    const { status, error } = await drill(copy)
    expect(status).toBe('failed')
    expect(error).toContain(id)
    expect(error).toMatch(/pg_verifybackup failed: .*(checksum|manifest)/)
  })

  test('a segment of the write-ahead log does not pass for its end', async () => {
    const copy = await copyRepository(world)
    await copy.changeWal(segment(2), (content) => flipByte(content, 100))
    expect(await copy.verify()).toMatchObject({ problems: [] })
    const damaged = {
      ...{
        code: 'BACKUP_DAMAGED',
        message: expect.stringContaining(`${segment(2)} of the write-ahead log is damaged`),
      },
    }
    await expect(copy.restore(latest)).rejects.toMatchObject(damaged)
    await expect(copy.restore(moment(3))).rejects.toMatchObject(damaged)
    expect(await copy.restore(moment(1))).toBe(2)
    expect(await runDrill(copy.config, copy.engine, moment(3), request)).toMatchObject({
      ...{ status: 'failed', error: damaged.message },
      checks: [{ name: 'Recovery', ok: false, message: damaged.message, file: segment(2) }],
      recoveryTo: await endBefore(segment(2)),
    })
  })
}, 300_000)

describe('a segment of the write-ahead log is missing', () => {
  test('between two backups: targets before it and after the next backup are restored, others are refused', async () => {
    const copy = await copyRepository(world)
    const to = await newestMoment(copy)
    const [first, second] = await copy.engine.list()
    expect(await copy.engine.recoveryWindow([])).toEqual({ from: first?.finishedAt, to })
    await copy.removeWal(segment(1))
    const { problems } = await copy.verify()
    expect(problems).toEqual([
      { kind: 'lost_wal', name: segment(1), message: expect.stringContaining(segment(1)) },
    ])
    expect(await copy.engine.lostWal()).toEqual(problems)
    expect(await copy.engine.recoveryWindow([])).toEqual({ from: second?.finishedAt, to })
    const { code, output } = await runCommand(copy, ['backup', 'list'])
    expect(code).toBe(1)
    expect(output).toContain(`WARN ${segment(1)} of the write-ahead log is missing`)
    expect(output).toContain(
      `Any moment from ${second?.finishedAt.toISOString()} to ${to.toISOString()} can be`,
    )
    const doctor = await runCommand(copy, ['doctor'])
    expect(doctor.output).toMatch(
      new RegExp(`^WARN Backups: 2 backups in .*; ${segment(1)} of the write`, 'm'),
    )
    expect(await copy.restore(moment(0))).toBe(1)
    await expect(copy.restore(moment(1))).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringMatching(
        new RegExp(
          `^${segment(1)} of the write-ahead log is lost, .* the moments until 20.*Z can be restored, from ${full}`,
        ),
      ),
    })
    expect(await copy.restore(moment(2))).toBe(3)
    expect(await copy.restore(latest)).toBe(4)
  })

  test('after the last backup: the recovery window ends before it, also in the run of a verification', async () => {
    const copy = await copyRepository(world)
    const [first] = await copy.engine.list()
    await copy.removeWal(segment(2))
    const window = { from: first?.finishedAt, to: await endBefore(segment(2)) }
    expect(await copy.engine.recoveryWindow([])).toEqual(window)
    expect(await runVerify(copy.config, copy.engine, request)).toMatchObject({
      ...{ status: 'failed', recoveryFrom: window.from, recoveryTo: window.to },
    })
  })

  test('after archiving was late: a target is refused if the lost segment can have transactions before it', async () => {
    const copy = await copyRepository(world)
    await copy.removeWal(segment(1))
    // While archiving fails, segments wait: they are completed when they are archived.
    await copy.changeWalDocument(segment(0), { completedAt: new Date().toISOString() })
    const refused = await copy.restore(moment(1)).catch((error) => error)
    expect(refused).toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining(`${segment(1)} of the write-ahead log is lost`),
    })
    // The message has the newest moment that is certain.
    const [, newest = ''] = /--to (\S+Z)/.exec(refused.message) ?? []
    expect(new Date(newest).getTime()).toBeLessThanOrEqual(ends[0]?.getTime() ?? 0)
    expect(await copy.restore({ kind: 'time', time: new Date(newest) })).toBe(1)
    expect(await copy.restore(moment(0))).toBe(1)
  })

  test('of those that a backup itself needs: the backup cannot be restored', async () => {
    const copy = await copyRepository(world)
    const [backup] = (await copy.engine.list()).slice(-1)
    const [row] = await query<{ segment: string }>(
      world.postgres.url,
      'select pg_walfile_name($1::pg_lsn) as segment',
      [backup?.startLsn],
    )
    const lost = row?.segment ?? ''
    await copy.removeWal(lost)
    expect((await copy.verify()).problems).toEqual([
      { kind: 'lost_wal', name: lost, message: expect.stringContaining(lost) },
    ])
    await expect(copy.restore({ kind: 'backup', id: incremental })).rejects.toMatchObject({
      ...{ code: 'TARGET_UNREACHABLE', message: expect.stringContaining(lost) },
    })
    for (const file of await listStoredWal(world.repository)) if (file !== lost) await copy.removeWal(file)
    expect(await copy.engine.recoveryWindow([])).toBeNull()
  })

  test('at the end: moments in it are refused, with the newest one that exists', async () => {
    const copy = await copyRepository(world)
    for (const file of await listStoredWal(world.repository)) {
      if (file >= segment(3)) await copy.removeWal(file)
    }
    await expect(copy.restore(moment(3))).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringMatching(/is later than the newest moment that can be restored, 20/),
    })
    expect(await copy.restore(latest)).toBe(3)
  })
}, 300_000)

describe('after a verification or a drill has found damage', () => {
  test('the list and the doctor say so, and it is not in the recovery window', async () => {
    const copy = await copyRepository(world)
    const [first, second] = await copy.engine.list()
    const to = await newestMoment(copy)
    const { object } = await copy.wal(segment(1))
    await copy.flip(object.name)
    // Only the content has changed.
    expect((await runCommand(copy, ['backup', 'list'])).code).toBe(0)
    const found = await runVerify(copy.config, copy.engine, request)
    expect(found).toMatchObject({ status: 'failed', recoveryFrom: second?.finishedAt, recoveryTo: to })
    const list = await runCommand(copy, ['backup', 'list'])
    expect(list.code).toBe(1)
    expect(list.output).toContain(`WARN ${object.name} in ${copy.config.repository} was changed`)
    expect(list.output).toContain(
      `Any moment from ${second?.finishedAt.toISOString()} to ${to.toISOString()} can`,
    )
    const doctor = await runCommand(copy, ['doctor'])
    expect(doctor.output).toMatch(/^WARN Backups: 2 backups in .* can restore from .*; wal\/.* was changed/m)

    await copy.flip(base(full))
    expect(await runVerify(copy.config, copy.engine, request)).toMatchObject({
      ...{ status: 'failed', recoveryFrom: null, recoveryTo: null },
    })
    const none = await runCommand(copy, ['backup', 'list'])
    expect(none.output).toContain('No backup can be restored: make a full one')
    expect(none.output).toContain(base(full))
    // A drill tries it nevertheless.
    const drill = await runDrill(copy.config, copy.engine, { kind: 'backup', id: full }, request)
    expect(drill).toMatchObject({ status: 'failed', error: expect.stringContaining(base(full)) })

    await copy.flip(base(full))
    await copy.flip(object.name)
    expect(await runDrill(copy.config, copy.engine, moment(1), request)).toMatchObject({
      status: 'succeeded',
    })
    expect(await runVerify(copy.config, copy.engine, request)).toMatchObject({
      ...{ status: 'succeeded', recoveryFrom: first?.finishedAt, recoveryTo: to },
    })
    expect((await runCommand(copy, ['backup', 'list'])).code).toBe(0)
  })

  test('the next incremental backup becomes a full one if it would build upon that', async () => {
    const copy = await copyRepository(world)
    await copy.flip(base(full))
    await runVerify(copy.config, copy.engine, request)
    expect(await world.backUp('incremental')).toMatchObject({ kind: 'full' })
    await runVerify(world.config, world.engine, request)
    expect(await world.backUp('incremental')).toMatchObject({ kind: 'incremental' })
  })
}, 300_000)

test('a mistake at the command line is told there, and is not recorded', async () => {
  const copy = await copyRepository(world)
  const { backups } = await world.open()
  const before = await backups.list()
  const noTimeline = `there is no timeline 7 in ${copy.config.repository}: it has timeline 1`
  const mistakes = [
    [['--to', '2999-01-01T00:00:00Z'], 'is later than the newest moment that can be restored'],
    [['--to', '2001-01-01T00:00:00Z'], 'the earliest moment that can be restored is'],
    [['--backup', '20010101T000000Z-full'], 'there is no backup 20010101T000000Z-full'],
    [['--timeline', '7'], noTimeline],
    [['--latest', '--timeline', '7'], noTimeline],
    [['--to', moment(1).time.toISOString(), '--timeline', '7'], noTimeline],
    [['--backup', full, '--timeline', '7'], noTimeline],
  ] as const
  for (const [options, message] of mistakes) {
    const { code, output } = await runCommand(copy, ['backup', 'drill', ...options])
    expect(output).toContain(message)
    expect(output).not.toContain('Run ')
    expect(code).toBe(1)
  }
  expect(await backups.list()).toEqual(before)
}, 300_000)

describe('wrong keys', () => {
  test('an identity of another repository', async () => {
    const identityFile = join(world.folder, 'other-identity.txt')
    await writeFile(identityFile, `${await generateIdentity()}\n`)
    const copy = await copyRepository(world, { identityFile })
    await expect(copy.restore(latest)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      field: 'BACKUP_IDENTITY_FILE',
      message: expect.stringContaining('no identity in BACKUP_IDENTITY_FILE opens'),
    })
    const { backups } = await world.open()
    const before = await backups.list()
    const byPerson = { requestedBy: 'command line' }
    await expect(runDrill(copy.config, copy.engine, moment(1), byPerson)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
    })
    expect(await backups.list()).toEqual(before)
  })

  test('half an identity', async () => {
    const identityFile = join(world.folder, 'half-identity.txt')
    await writeFile(identityFile, `${world.keys.identity.slice(0, -5)}\n`)
    const copy = await copyRepository(world, { identityFile })
    const error = await copy.restore(latest).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', field: 'BACKUP_IDENTITY_FILE' })
    expect(error.message).not.toContain(world.keys.identity.slice(0, 20))
  })

  test('a public key of another repository', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const copy = await copyRepository(world, { publicKey })
    const unsigned = expect.stringContaining('was signed with the key of BACKUP_PUBLIC_KEY')
    expect((await copy.verify()).problems).toEqual([
      { kind: 'damaged', name: 'listing.json', message: unsigned },
    ])
    const message = expect.stringContaining('signed with another key than BACKUP_PUBLIC_KEY')
    await expect(copy.restore(latest)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED', message })
  })
})

describe('the database knows what was removed', () => {
  test('an older list that is put back is found, though its signature is right', async () => {
    const listing = join(world.config.repository, 'listing.json')
    const older = await readFile(listing)
    const { backupId } = await world.backUp('full')
    expect(await runVerify(world.config, world.engine, request)).toMatchObject({ status: 'succeeded' })
    const newest = await readFile(listing)
    await writeFile(listing, older)
    const message = expect.stringMatching(
      new RegExp(`^${backupId}, which run \\d+ has made, is not in the list`),
    )
    expect(await runVerify(world.config, world.engine, request)).toMatchObject({
      ...{ status: 'failed', error: message },
    })
    // Another backup does not hide it.
    await world.backUp('full')
    expect(await runVerify(world.config, world.engine, request)).toMatchObject({
      ...{ status: 'failed', error: message },
    })
    await writeFile(listing, newest)
    expect((await runVerify(world.config, world.engine, request)).error).toContain('is not in the list')
  })

  test('the end of the write-ahead log is missed', async () => {
    const pool = new pg.Pool({ connectionString: world.postgres.url, max: 1 })
    const stop = new AbortController()
    const uploading = keepUploading(createDatabase(pool), world.engine, stop.signal, () => {})
    const newest = async () => {
      const [row] = await query<{ segment: string }>(world.postgres.url, 'select segment from wal_archive')
      return row?.segment
    }
    await query(world.postgres.url, 'select pg_switch_wal()')
    await expect.poll(newest, { timeout: 60_000 }).toBeTruthy()
    stop.abort()
    await uploading
    await pool.end()
    const lost = (await newest()) ?? ''
    for (const file of await listStoredWal(world.repository)) {
      if (file >= lost) await world.repository.remove(walDocument(file))
    }
    const { status, checks } = await runVerify(world.config, world.engine, request)
    expect(status).toBe('failed')
    expect(checks).toContainEqual({
      ...{ name: 'Write-ahead log', ok: false, message: expect.stringContaining(lost) },
    })
  })
}, 300_000)
