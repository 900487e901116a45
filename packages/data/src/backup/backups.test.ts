import { expect, test } from 'vitest'
import { useTestData } from '../testing/index.ts'

const operator = 'operator@tarot.example'

test('of two requests at the same time, one is recorded and the other is refused', async () => {
  const { data } = await useTestData()
  const { prisma } = data
  // Rows are inserted only after the gate, so that each request begins before a row of the other one is committed.
  await prisma.$executeRaw`
    create function wait_for_gate() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock_shared(1); return new; end'`
  await prisma.$executeRaw`
    create trigger wait_for_gate before insert on backup_runs for each row execute function wait_for_gate()`
  const request = () => data.backups.request({ kind: 'drill', requestedBy: operator })
  const waiting = () =>
    prisma.$queryRaw`
      select pid from pg_locks
       where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`
  const answers = await prisma.$transaction(
    async (gate) => {
      await gate.$executeRaw`select pg_advisory_xact_lock(1)`
      const requests = [request(), request()]
      await expect.poll(waiting).toHaveLength(2)
      return requests
    },
    { timeout: 50_000 },
  )
  const results = await Promise.allSettled(answers)
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused.map(({ reason }) => reason.code)).toEqual(['BACKUP_BUSY'])
  const { items } = await data.backups.list()
  expect(items).toMatchObject([
    { kind: 'drill', status: 'requested', requestedBy: operator, startedAt: null },
  ])
  expect((await data.backups.status()).open).toEqual(items)
})

test('other kinds can be requested meanwhile, and the same kind again after its end', async () => {
  const { data } = await useTestData()
  const drill = await data.backups.request({ kind: 'drill', requestedBy: operator })
  await data.backups.request({ kind: 'full', requestedBy: operator })
  const moment = new Date()
  await data.prisma.backupRun.update({
    where: { id: drill },
    data: { status: 'failed', startedAt: moment, finishedAt: moment },
  })
  expect(await data.backups.request({ kind: 'drill', requestedBy: operator })).toBeGreaterThan(drill)
})

test('madeSince returns the backups that succeeded since then, the first one first', async () => {
  const { data } = await useTestData()
  const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 0, minutes))
  const run = (kind: string, minutes: number, status = 'succeeded') => ({
    ...{ kind, status, engine: 'native', requestedBy: 'schedule' },
    ...{ requestedAt: at(minutes), startedAt: at(minutes), finishedAt: at(minutes) },
  })
  const runs = [run('full', 0), run('full', 1), run('incremental', 2), run('incremental', 3, 'failed')]
  await data.prisma.backupRun.createMany({ data: [...runs, run('verify', 4), run('incremental', 5)] })
  const made = await data.backups.madeSince(at(1))
  expect(made.map(({ kind, finishedAt }) => [kind, finishedAt.getUTCMinutes()])).toEqual([
    ['full', 1],
    ['incremental', 2],
    ['incremental', 5],
  ])
  expect((await data.backups.get(made[0]?.id ?? 0n))?.kind).toBe('full')
})

test('status finds the last runs, the recovery window and the estimates', async () => {
  const { data } = await useTestData()
  expect(await data.backups.status()).toMatchObject({
    ...{ engine: null, lastRun: {}, open: [], recoveryWindow: null, archive: null },
    alerts: [{ code: 'none' }],
  })
  const now = Date.now()
  const at = (minutes: number) => new Date(now - 60 * 60_000 + minutes * 60_000)
  const { databaseBytes } = (await data.backups.status()).estimates
  const times = { requestedAt: at(0), startedAt: at(0), finishedAt: at(10) }
  const run = { ...times, engine: 'native', requestedBy: 'schedule', status: 'succeeded' }
  await data.prisma.backupRun.createMany({
    data: [
      { ...run, kind: 'full', databaseBytes: databaseBytes / 2n, recoveryFrom: at(1), recoveryTo: at(9) },
      { ...run, kind: 'verify' },
      { ...run, kind: 'drill', databaseBytes: 1_000n * databaseBytes, recoverySeconds: 12.5 },
      { ...run, kind: 'verify', status: 'failed', error: 'a segment is missing' },
    ],
  })
  await data.prisma.walArchive.create({ data: { segment: 'A'.repeat(24), completedAt: at(30), waiting: 2 } })
  const status = await data.backups.status()
  expect(status).toMatchObject({
    engine: 'native',
    lastSuccess: { full: { kind: 'full' }, verify: { id: 2n }, drill: { kind: 'drill' } },
    lastRun: { full: { kind: 'full' }, verify: { status: 'failed' } },
    recoveryWindow: { from: at(1), to: at(30) },
    archive: { segment: 'A'.repeat(24), completedAt: at(30), waiting: 2, error: null },
    // Not less than measured, although the database has shrunk.
    estimates: { recoverySeconds: 12.5 },
    alerts: [{ code: 'failed', kind: 'verify' }],
  })
  // The server has other databases, which come and go.
  const growth = Number(status.estimates.databaseBytes) / Number(databaseBytes / 2n)
  expect(status.estimates.backupSeconds).toBeCloseTo(600 * Math.max(1, growth), 0)
})

test('a verification that has found something lost ends the recovery window, until the next backup', async () => {
  const { data } = await useTestData()
  const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 0, minutes))
  const add = (kind: string, minutes: number, more: object) =>
    data.prisma.backupRun.create({
      data: {
        ...{ kind, engine: 'native', requestedBy: 'schedule', status: 'succeeded' },
        ...{ requestedAt: at(minutes), startedAt: at(minutes), finishedAt: at(minutes), ...more },
      },
    })
  const window = async () => (await data.backups.status()).recoveryWindow
  await data.prisma.walArchive.create({ data: { segment: 'A'.repeat(24), completedAt: at(59), waiting: 0 } })
  await add('full', 10, { recoveryFrom: at(10), recoveryTo: at(10) })
  expect(await window()).toEqual({ from: at(10), to: at(59) })
  const lost = { status: 'failed', checks: [{ name: 'Write-ahead log', ok: false, message: 'lost' }] }
  await add('verify', 30, { ...lost, recoveryFrom: at(10), recoveryTo: at(20) })
  // What is uploaded behind the lost segment cannot be restored.
  expect(await window()).toEqual({ from: at(10), to: at(20) })
  await add('verify', 35, { status: 'failed', error: 'the repository does not answer' })
  expect(await window()).toEqual({ from: at(10), to: at(20) })
  await add('verify', 36, lost)
  expect(await window()).toBeNull()
  await add('incremental', 40, { recoveryFrom: at(40), recoveryTo: at(40) })
  expect(await window()).toEqual({ from: at(40), to: at(59) })
})

test('what a verification or a drill has found damaged is known, until a later one has not', async () => {
  const { data } = await useTestData()
  const at = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 0, minutes))
  const window = { recoveryFrom: at(10), recoveryTo: at(20) }
  const add = (kind: string, checks: object[], more: object = window) =>
    data.prisma.backupRun.create({
      data: {
        ...{ kind, engine: 'native', requestedBy: 'schedule', status: 'succeeded', checks },
        ...{ requestedAt: at(20), startedAt: at(20), finishedAt: at(20), ...more },
      },
    })
  const find = async () => {
    const { damage, recoveryWindow } = await data.backups.status()
    return [...damage.map(({ file, message }) => `${file}: ${message}`), recoveryWindow?.to]
  }
  const check = (file?: string) => ({ name: 'Content', ok: file === undefined, message: 'a check', file })
  await data.prisma.walArchive.create({ data: { segment: 'A'.repeat(24), completedAt: at(59), waiting: 0 } })
  await add('full', [check()])
  await add('drill', [check()])
  expect(await find()).toEqual([at(59)])
  await add('verify', [check('one'), check('two')])
  expect(await find()).toEqual(['one: a check', 'two: a check', at(20)])
  // A drill does not read all of the repository.
  await add('drill', [check()])
  expect(await find()).toEqual(['one: a check', 'two: a check', at(20)])
  await add('drill', [check('three')])
  expect(await find()).toEqual(['one: a check', 'three: a check', 'two: a check', at(20)])
  // It was interrupted before it has checked anything.
  await add('verify', [], {})
  expect(await find()).toEqual(['one: a check', 'three: a check', 'two: a check', at(20)])
  await add('verify', [check()])
  expect(await find()).toEqual(['three: a check', at(20)])
  await add('incremental', [check()])
  expect(await find()).toEqual(['three: a check', at(59)])
  await add('drill', [check()])
  expect(await find()).toEqual([at(59)])
})
