import { readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BackedUpPostgres, request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import {
  backupEnvironment,
  findDescendants,
  startBackupProcess,
  stillRunning,
  useTemporaryFolder,
} from '../../test/backup-process.ts'
import { expectGreenDrill } from '../../test/expect-green-drill.ts'
import { useHeldCopy } from '../../test/held-copy.ts'
import { useHeldServers } from '../../test/held-restore.ts'
import { query } from '../../test/query.ts'
import { nativeEngine } from './native/native-engine.ts'
import { runBackup } from './run-backup.ts'

const operator = 'operator@tarot.example'

/** The runs, the first one first. */
async function runsOf({ postgres }: BackedUpPostgres) {
  return query<{ kind: string; status: string; error: string | null; requested_by: string }>(
    postgres.url,
    'select kind, status, error, requested_by from backup_runs order by id',
  )
}

async function partialFiles({ config }: BackedUpPostgres): Promise<string[]> {
  const names = await readdir(config.repository, { recursive: true })
  return names.filter((name) => name.endsWith('.partial')).map((name) => join(config.repository, name))
}

test('a backup that is killed in the middle of its copy is interrupted, leaves nothing, and is repeated', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const { url, held } = await useHeldCopy(world.postgres.url)
  const environment = { ...(await backupEnvironment(world)), DATABASE_URL: url }
  const backup = await startBackupProcess(['backup', 'run', 'full'], environment)
  await Promise.race([held, backup.exited])
  const programs = await findDescendants(backup.pid)
  expect(programs.map(({ command }) => command)).toContainEqual(expect.stringContaining('pg_basebackup'))
  await backup.kill()
  await expect.poll(() => stillRunning(programs)).toEqual([])

  expect(await world.engine.list()).toEqual([])
  expect(await runsOf(world)).toMatchObject([{ status: 'running' }])
  // Nobody holds its lock, so it does not prevent a request.
  await expect
    .poll(() => data.backups.request({ kind: 'full', requestedBy: operator }).catch(({ code }) => code))
    .toBe(2n)
  expect(await runsOf(world)).toMatchObject([
    { status: 'interrupted', error: 'the process that ran it has ended without a result' },
    { status: 'requested', requested_by: operator },
  ])
  const [partial = ''] = await partialFiles(world)
  expect(partial).toContain('base.tar.zst.age')

  expect(await world.backUp('incremental')).toMatchObject({ kind: 'full' })
  // It could be a file that another process writes.
  expect(await partialFiles(world)).toEqual([partial])
  const old = new Date(Date.now() - 2 * 3_600_000)
  await utimes(partial, old, old)
  expect(await world.backUp('incremental')).toMatchObject({ kind: 'incremental' })
  expect(await partialFiles(world)).toEqual([])
  expect(await world.engine.verify(world.run)).toMatchObject({ problems: [], backups: 2 })
}, 300_000)

test('Postgres is killed in the middle of a backup: the next backup is whole, and nothing committed is lost', async () => {
  const world = await useBackedUpPostgres()
  const { url, held } = await useHeldCopy(world.postgres.url)
  const config = { ...world.config, databaseUrl: url }
  const backup = runBackup(config, nativeEngine(config, world.repository), 'full', request)
  const outcome = backup.catch((error) => error)
  await Promise.race([held, outcome])
  await query(world.postgres.url, 'create table acknowledged as select generate_series(1, 1000) as n')
  await world.postgres.kill()
  expect(await outcome).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })

  await world.postgres.restart()
  expect(await world.backUp('incremental')).toMatchObject({ kind: 'full' })
  expect(await runsOf(world)).toMatchObject([{ status: 'interrupted' }, { status: 'succeeded' }])
  expect(await query(world.postgres.url, 'select count(*)::integer as n from acknowledged')).toEqual([
    { n: 1000 },
  ])
  await query(world.postgres.url, 'drop table acknowledged')
  await expectGreenDrill(world)
}, 300_000)

test('a backup whose session ends stops, because another one can begin then', async () => {
  const world = await useBackedUpPostgres()
  const { url, held } = await useHeldCopy(world.postgres.url)
  const config = { ...world.config, databaseUrl: url }
  const backup = runBackup(config, nativeEngine(config, world.repository), 'full', request)
  await Promise.race([held, backup])
  await query(
    world.postgres.url,
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 72707370`,
  )
  expect(await backup).toMatchObject({ status: 'failed', error: expect.stringContaining('was lost') })
  expect(await world.engine.list()).toEqual([])
  await world.backUp('full')
}, 300_000)

test('a drill that is killed leaves no server, and its folders are removed by the next one', async () => {
  const world = await useBackedUpPostgres()
  const servers = await useHeldServers(world, 'drill')
  await world.backUp('full')
  const temporary = await useTemporaryFolder()
  const environment = { ...(await backupEnvironment(world)), TMPDIR: temporary }
  await servers.hold()
  const drill = await startBackupProcess(['backup', 'drill'], environment)
  const commands = async () => {
    const found = await findDescendants(drill.pid)
    return [drill.output(), ...found.map(({ command }) => command)].join('\n')
  }
  await expect.poll(commands, { timeout: 120_000 }).toContain('pg_amcheck')
  const programs = await findDescendants(drill.pid)
  expect(programs.map(({ command }) => command)).toContainEqual(
    expect.stringMatching(/postgres -D .*tarot-restore/),
  )
  await drill.kill()
  await expect.poll(() => stillRunning(programs), { timeout: 60_000 }).toEqual([])
  await servers.release()

  const scratch = world.config.scratchFolder ?? ''
  expect([(await readdir(scratch)).length, (await readdir(temporary)).length]).toEqual([1, 1])
  const next = await startBackupProcess(['backup', 'drill'], environment)
  await next.exited
  expect(next.output()).toContain('can be restored')
  expect([await readdir(scratch), await readdir(temporary)]).toEqual([[], []])
  expect(await runsOf(world)).toMatchObject([
    { kind: 'full', status: 'succeeded' },
    { kind: 'drill', status: 'interrupted' },
    { kind: 'drill', status: 'succeeded' },
  ])
}, 300_000)
