import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { findCluster } from './check-cluster.ts'
import { startLocalPostgres } from './local-postgres.ts'

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-postgres-test-'))
  // Postgres runs as another user if root runs the tests.
  await chmod(folder, 0o711)
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rowCount } = await client.query('select')
  await client.end()
  return rowCount === 1
}

function run(command: string, args: string[], options: object = {}): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore', ...options })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

test('a folder with anything but a cluster is refused and not changed', async () => {
  const directory = await useFolder()
  await writeFile(join(directory, 'diary.txt'), 'mine')
  await expect(startLocalPostgres({ directory })).rejects.toThrow(
    'is not empty and is not a Postgres cluster',
  )
  expect(await readFile(join(directory, 'diary.txt'), 'utf8')).toBe('mine')
})

test('a cluster whose version cannot be read does not count as an empty folder', async () => {
  const directory = await useFolder()
  const user = unprivilegedUser()
  if (user) await chown(directory, user.uid, user.gid)
  // Fails for root as well.
  await mkdir(join(directory, 'PG_VERSION'))
  await writeFile(join(directory, 'data'), 'everything')
  await expect(startLocalPostgres({ directory })).rejects.toThrow(
    `${join(directory, 'PG_VERSION')} is a folder, not a file`,
  )
  expect(await readFile(join(directory, 'data'), 'utf8')).toBe('everything')
})

test('an empty folder becomes a cluster that no other user may enter', async () => {
  const directory = join(await useFolder(), 'postgres')
  await mkdir(directory)
  const server = await startLocalPostgres({ directory })
  onTestFinished(() => server.stop())
  expect(await answers(server.url)).toBe(true)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  expect(await readdir(join(directory, '..'))).toEqual(['postgres'])
})

test.each([
  ['postgres.restore.json', 'a restore was interrupted: finish it with `pnpm data restore'],
  ['postgres.before-restore-20260301T120000Z', 'has the data from before a restore: rename it to'],
])('a missing folder with %s beside it is not a new one', async (name, sentence) => {
  const folder = await useFolder()
  const directory = join(folder, 'postgres')
  await mkdir(join(folder, name))
  await expect(startLocalPostgres({ directory })).rejects.toThrow(sentence)
  await mkdir(directory)
  await expect(findCluster(directory)).rejects.toThrow(sentence)
  await rm(directory, { recursive: true })
  const link = join(await useFolder(), 'link')
  await symlink(directory, link)
  await expect(startLocalPostgres({ directory: link })).rejects.toThrow(sentence)
  expect(await readdir(folder)).toEqual([name])
})

test('a server with an archive folder archives there, also one whose cluster is older than the folder', async () => {
  const folder = await useFolder()
  const directory = join(folder, 'postgres')
  const plain = await startLocalPostgres({ directory })
  await plain.stop()
  const archiveFolder = join(folder, 'work', 'wal')
  const server = await startLocalPostgres({ directory, archiveFolder, settings: { archive_timeout: '61s' } })
  onTestFinished(() => server.stop())
  expect((await stat(archiveFolder)).mode & 0o777).toBe(0o700)
  expect((await stat(archiveFolder)).uid).toBe((await stat(directory)).uid)

  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  onTestFinished(() => client.end())
  const show = async (name: string) => (await client.query(`show ${name}`)).rows[0][name]
  expect([await show('summarize_wal'), await show('archive_timeout')]).toEqual(['on', '61s'])
  expect(await show('vacuum_truncate')).toBe('off')
  const { rows } = await client
    .query(`
    create table marker ();
    select pg_walfile_name(pg_switch_wal()) as segment
  `)
    .then((results) => (results as unknown as pg.QueryResult[])[1] as pg.QueryResult)
  await expect.poll(() => readdir(archiveFolder), { timeout: 60_000 }).toContain(rows[0].segment)
})

test('the next start succeeds after an interrupted first start', async () => {
  const folder = await useFolder()
  const directory = join(folder, 'postgres')
  const module = new URL('./local-postgres.ts', import.meta.url).href
  const script = `await (await import('${module}')).startLocalPostgres({ directory: '${directory}' })`
  const first = run(process.execPath, ['--input-type=module', '-e', script])
  const begun = async () => (await readdir(folder, { recursive: true })).some((p) => p.endsWith('PG_VERSION'))
  await expect.poll(begun, { interval: 5 }).toBe(true)
  first.kill('SIGKILL')
  await once(first, 'exit')
  // If the first start got further on a fast machine, its server ends with it.
  await expect.poll(() => readFile(join(directory, 'postmaster.pid')).catch(() => 'none')).toBe('none')
  const server = await startLocalPostgres({ directory })
  onTestFinished(() => server.stop())
  expect(await answers(server.url)).toBe(true)
})

test('the lock of a server that has ended is stale, even if another program has its process id', async () => {
  const directory = join(await useFolder(), 'postgres')
  const first = await startLocalPostgres({ directory })
  const lock = await readFile(join(directory, 'postmaster.pid'), 'utf8')
  await first.stop()
  const user = unprivilegedUser()
  // Postgres itself takes any process of its user for a server.
  const other = run('sleep', ['600'], user ? { uid: user.uid, gid: user.gid } : {})
  await once(other, 'spawn')
  await writeFile(join(directory, 'postmaster.pid'), lock.replace(/^\d+/, String(other.pid)))
  const second = await startLocalPostgres({ directory })
  onTestFinished(() => second.stop())
  expect(await answers(second.url)).toBe(true)
})

test('the error for the lock of a running server names the process that started it', async () => {
  const directory = join(await useFolder(), 'postgres')
  const first = await startLocalPostgres({ directory })
  onTestFinished(() => first.stop())
  await expect(startLocalPostgres({ directory })).rejects.toMatchObject({
    name: 'ClusterInUseError',
    directory,
    owner: { pid: process.pid },
  })
  expect(await answers(first.url)).toBe(true)
})

test('a start removes the staging folder of a killed start, and keeps a folder without a creator file', async () => {
  const folder = await useFolder()
  const directory = join(folder, 'postgres')
  const ended = run(process.execPath, ['-e', ''])
  await once(ended, 'exit')
  for (const [name, creator] of [
    ['abandoned', ended.pid],
    ['busy', process.pid],
    ['foreign', undefined],
  ] as const) {
    const stagingFolder = join(folder, `.new-postgres-${name}`)
    await mkdir(stagingFolder)
    await writeFile(join(stagingFolder, 'password'), 'secret')
    if (creator !== undefined) await writeFile(join(stagingFolder, 'maker'), String(creator))
  }
  const server = await startLocalPostgres({ directory })
  onTestFinished(() => server.stop())
  expect((await readdir(folder)).sort()).toEqual(['.new-postgres-busy', '.new-postgres-foreign', 'postgres'])
})
