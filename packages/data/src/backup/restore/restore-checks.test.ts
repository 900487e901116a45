import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { type BackedUpPostgres, request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { backupEnvironment, startBackupProcess } from '../../../test/backup-process.ts'
import { query } from '../../../test/query.ts'
import { addUser } from '../../testing/index.ts'
import { runDrill } from '../drill/run-drill.ts'
import type { RestoreTarget } from '../engine.ts'
import { runRestore } from './run-restore.ts'

function restore(
  { config, engine, run, postgres }: BackedUpPostgres,
  target: RestoreTarget,
  options: { dataFolder?: string; despiteDiscrepancies?: boolean } = {},
) {
  return runRestore(config, engine, {
    target,
    dataFolder: postgres.directory,
    readStarList: undefined,
    dataOptions: { logger: { warn() {} } },
    signal: run.signal,
    onProgress() {},
    onLog: run.log,
    ...options,
  })
}

async function useUser(): Promise<BackedUpPostgres> {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  await addUser(data, 5)
  await data.close()
  return world
}

const failed = (checks: { name: string; ok: boolean }[]) =>
  checks.filter(({ ok }) => !ok).map(({ name }) => name)

test('a moment after a table was dropped is refused before the swap, and restored only on request', async () => {
  const world = await useUser()
  const { postgres } = world
  await world.backUp('full')
  await query(postgres.url, 'drop table readings cascade')
  const target = { kind: 'time', time: await world.now() } as const
  await expect.poll(world.now).not.toEqual(target.time)
  await query(postgres.url, 'create table since (value integer)')
  await world.archive()
  const drill = await runDrill(world.config, world.engine, target, request)
  expect(drill.status).toBe('failed')
  expect(failed(drill.checks ?? [])).toEqual(['Rows', 'Schema', 'Ledger'])
  expect(drill.checks).toMatchObject([
    { name: 'Recovery' },
    { name: 'Canary' },
    { name: 'Rows', message: 'missing: public.readings' },
    { name: 'Schema', message: expect.stringMatching(/^the catalogue differs .*; and \d+ more$/) },
    { name: 'Ledger', message: 'cannot be reconciled: a table or a column is missing' },
    { name: 'Tables and indexes' },
  ])
  await postgres.stop()

  const refused = await restore(world, target).catch((error: unknown) => error)
  expect(refused).toMatchObject({
    code: 'RESTORE_REFUSED',
    message: expect.stringMatching(/Schema: .*missing: .*readings.*The old data was not changed/s),
  })
  const { checks } = (refused as { details: { checks: { name: string; ok: boolean }[] } }).details
  expect(failed(checks)).toEqual(['Schema', 'Ledger'])
  await postgres.restart()
  expect(await query(postgres.url, 'select * from since')).toEqual([])
  await postgres.stop()

  const restored = await restore(world, target, { despiteDiscrepancies: true })
  expect(failed(restored.checks)).toEqual(['Schema', 'Ledger'])
  await postgres.restart()
  await expect(query(postgres.url, 'select * from since')).rejects.toThrow('does not exist')
}, 300_000)

test('a dropped table of the records is missing, not an unknown error', async () => {
  const world = await useUser()
  await world.backUp('full')
  await query(world.postgres.url, 'drop table backup_runs cascade')
  await world.archive()
  await world.postgres.stop()
  await expect(restore(world, { kind: 'latest' })).rejects.toMatchObject({
    code: 'RESTORE_REFUSED',
    message: expect.stringContaining('Canary'),
  })
}, 300_000)

test('a backup that is older than the newest migrations is restored, and says what to run', async () => {
  const world = await useUser()
  const { postgres } = world
  // As it was before that migration.
  await query(postgres.url, 'drop table operator_alerts, operator_chats')
  await query(
    postgres.url,
    "delete from _prisma_migrations where migration_name = '20250223000000_operator_alerts'",
  )
  await world.backUp('full')
  await world.archive()
  await postgres.stop()
  const { checks } = await restore(world, { kind: 'latest' })
  expect(failed(checks)).toEqual([])
  expect(checks).toContainEqual({
    name: 'Schema',
    ok: true,
    message: expect.stringContaining('pending: 20250223000000_operator_alerts'),
  })
  expect(checks).toContainEqual({
    name: 'Ledger',
    ok: true,
    message: expect.stringMatching(/not reconciled: .*migrate deploy.*pnpm data reconcile/),
  })
}, 300_000)

test('an empty folder is filled, whoever owns it, and a folder with other files is refused and not touched', async () => {
  const world = await useUser()
  await world.backUp('full')
  const [backup] = await world.engine.list()
  const target = { kind: 'backup', id: backup?.id ?? '' } as const
  const foreign = join(world.folder, 'foreign')
  await mkdir(foreign)
  await writeFile(join(foreign, 'diary.txt'), 'mine')
  await expect(restore(world, target, { dataFolder: foreign })).rejects.toMatchObject({
    code: 'RESTORE_REFUSED',
    message: expect.stringMatching(/is not a data folder.*diary\.txt.*Nothing was changed/),
  })
  expect(await readdir(foreign)).toEqual(['diary.txt'])

  const dataFolder = join(world.folder, 'empty')
  await mkdir(dataFolder)
  const restored = await restore(world, target, { dataFolder })
  expect(restored).toMatchObject({ dataFolder, oldFolder: null })
  expect(await readdir(dataFolder)).toContain('PG_VERSION')
  expect(await readdir(dirname(dataFolder))).not.toContainEqual(expect.stringMatching(/^empty\./))
}, 300_000)

test('what cannot be restored is refused before the question', async () => {
  const world = await useUser()
  await world.backUp('full')
  await world.archive()
  const [backup] = await world.engine.list()
  const beginning = backup?.finishedAt ?? new Date(0)
  await world.postgres.stop()
  const environment = { ...(await backupEnvironment(world)), PGDATA: world.postgres.directory }
  const ask = async (args: string[], changes: Record<string, string> = {}) => {
    const asked = await startBackupProcess(['restore', ...args], { ...environment, ...changes })
    expect(await asked.exited).toBe(1)
    return asked.output()
  }
  expect(await ask(['--backup', backup?.id ?? ''])).toContain('Nobody can be asked here')
  const refusals = await Promise.all([
    ask(['--backup', '20250101T000000Z-full']),
    ask(['--to', new Date(beginning.getTime() - 60_000).toISOString()]),
    ask(['--latest', '--timeline', '7']),
    ask(['--latest'], { BACKUP_IDENTITY_FILE: join(world.folder, 'nowhere') }),
    ask(['--to', new Date(Date.now() + 86_400_000).toISOString()]),
  ])
  expect(refusals).toEqual([
    expect.stringContaining('there is no backup 20250101T000000Z-full'),
    expect.stringContaining('before the end of the oldest backup'),
    expect.stringContaining('there is no timeline 7'),
    expect.stringContaining('cannot be read (ENOENT)'),
    expect.stringContaining('is in the future: restore --latest'),
  ])
  for (const output of refusals) expect(output).not.toContain('Nobody can be asked')
}, 300_000)

test('on a new machine nothing is said of old data', async () => {
  const world = await useUser()
  await world.backUp('full')
  const environment = { ...(await backupEnvironment(world)), PGDATA: join(world.folder, 'new-machine') }
  const asked = await startBackupProcess(['restore', '--latest'], environment)
  expect(await asked.exited).toBe(1)
  expect(asked.output()).toContain('which has no data yet')
  expect(asked.output()).not.toContain('old data')
}, 300_000)
