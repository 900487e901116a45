import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { startLocalPostgres } from '@tarot/services'
import { expect, test } from 'vitest'
import { useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import {
  backupEnvironment,
  findDescendants,
  startBackupProcess,
  stillRunning,
  useTemporaryFolder,
} from '../../../test/backup-process.ts'
import { useHeldServers } from '../../../test/held-restore.ts'
import { query } from '../../../test/query.ts'
import { runRestore } from './run-restore.ts'

test('a restore that is killed before the swap changes nothing, and the next one removes what it left', async () => {
  const world = await useBackedUpPostgres()
  const servers = await useHeldServers(world, 'restore')
  await world.backUp('full')
  const { postgres } = world
  await query(postgres.url, 'create table since ()')
  await postgres.stop()
  const environment = {
    ...(await backupEnvironment(world)),
    PGDATA: postgres.directory,
    TMPDIR: await useTemporaryFolder(),
  }
  await servers.hold()
  const [backup] = await world.engine.list()
  const args = ['restore', '--backup', backup?.id ?? '', '--yes']
  const killed = await startBackupProcess(args, environment)
  const commands = async () => {
    const found = await findDescendants(killed.pid)
    return [killed.output(), ...found.map(({ command }) => command)].join('\n')
  }
  await expect.poll(commands, { timeout: 120_000 }).toMatch(/postgres: .* INSERT/)
  const programs = await findDescendants(killed.pid)
  await killed.kill()
  await expect.poll(() => stillRunning(programs), { timeout: 60_000 }).toEqual([])
  await servers.release()

  const beside = () => readdir(dirname(postgres.directory))
  expect(await beside()).toContainEqual(expect.stringMatching(/^tarot-restore-/))
  await postgres.restart()
  expect(await query(postgres.url, 'select * from since')).toEqual([])
  await postgres.stop()

  const next = await startBackupProcess(args, environment)
  expect([await next.exited, next.output()]).toEqual([0, expect.stringContaining('restored from')])
  expect(await beside()).not.toContainEqual(expect.stringMatching(/^tarot-restore-|restore\.json$/))
  await postgres.restart()
  await expect(query(postgres.url, 'select * from since')).rejects.toThrow('does not exist')
}, 300_000)

test('a restore that is killed in the swap: no server starts on an empty cluster, and the next command finishes it', async () => {
  const world = await useBackedUpPostgres()
  const { postgres } = world
  await query(postgres.url, 'create table acknowledged ()')
  await postgres.stop()
  // What the swap has done after the first two of its three renames.
  const [old, restored] = [
    `${postgres.directory}.before-restore-20260301T120000Z`,
    `${postgres.directory}.restored-20260301T120000Z`,
  ]
  await writeFile(`${postgres.directory}.restore.json`, JSON.stringify({ old, restored }))
  await rename(postgres.directory, restored)
  await mkdir(old)

  await expect(startLocalPostgres({ directory: postgres.directory })).rejects.toThrow(
    'pnpm data restore --data-directory',
  )
  const environment = await backupEnvironment(world)
  const finish = await startBackupProcess(['restore', '--data-directory', postgres.directory], environment)
  expect([await finish.exited, finish.output()]).toEqual([0, expect.stringContaining('was finished')])
  await postgres.restart()
  expect(await query(postgres.url, 'select * from acknowledged')).toEqual([])
  await rm(old, { recursive: true })
}, 300_000)

test('a restore refuses while a server runs on the folder, and when nobody can be asked', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  const { postgres } = world
  const environment = { ...(await backupEnvironment(world)), PGDATA: postgres.directory }
  const running = await startBackupProcess(['restore', '--latest', '--yes'], environment)
  expect(await running.exited).toBe(1)
  expect(running.output()).toMatch(/a Postgres server runs on .* \(process id \d+\): stop it first/)
  await postgres.stop()
  const unasked = await startBackupProcess(['restore', '--latest'], environment)
  expect(await unasked.exited).toBe(1)
  expect(unasked.output()).toContain('Nobody can be asked here: add --yes')
  expect((await readdir(dirname(postgres.directory))).sort()).not.toContainEqual(
    expect.stringContaining('restore'),
  )
}, 300_000)

test('a server that is started during a restore keeps its folder', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  const { postgres, config, engine, run } = world
  await query(postgres.url, 'create table since ()')
  await postgres.stop()
  const [backup] = await engine.list()
  const restore = runRestore(config, engine, {
    target: { kind: 'backup', id: backup?.id ?? '' },
    dataFolder: postgres.directory,
    // It is read near the end.
    async readStarList() {
      await postgres.restart()
      return []
    },
    dataOptions: { logger: { warn() {} } },
    signal: run.signal,
    onProgress() {},
    onLog: run.log,
  })
  await expect(restore).rejects.toMatchObject({
    code: 'RESTORE_REFUSED',
    message: expect.stringContaining('server runs on'),
  })
  expect(await query(postgres.url, 'select * from since')).toEqual([])
  expect(await readdir(dirname(postgres.directory))).not.toContainEqual(expect.stringContaining('restore'))
}, 300_000)
