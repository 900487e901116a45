import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { writeBackupKeys } from '@tarot/data'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { prepareBackups } from './prepare-backups.ts'
import { readSettings, type Settings } from './settings.ts'
import { choosePorts, runStart } from './testing/run-start.ts'

const databaseUrl = 'postgresql://tarot@127.0.0.1/tarot'

async function useFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tarot-start-backups-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  return folder
}

const settingsOf = (folder: string, environment: Record<string, string> = {}): Settings =>
  readSettings(['--data-dir', folder], environment) as Settings

async function query(url: string, sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

test('the first start makes keys and private folders, and the next one uses them', async () => {
  const folder = await useFolder()
  const first = await prepareBackups(settingsOf(folder))
  expect(first.environment).toMatchObject({
    BACKUP_REPOSITORY: join(folder, 'backups'),
    BACKUP_IDENTITY_FILE: join(folder, 'backup-keys/identity.txt'),
    BACKUP_WORK_FOLDER: join(folder, 'backup-work'),
    BACKUP_SCRATCH_FOLDER: join(folder, 'backup-scratch'),
    POSTGRES_PROGRAMS: expect.stringMatching(/^\/.*:\//),
  })
  expect(first.archiveFolder).toBe(join(folder, 'backup-work/wal'))
  expect(first.summary).toEqual([
    expect.stringContaining(`without ${folder}/backup-keys/identity.txt: copy it`),
    expect.stringContaining('protects a trial only'),
  ])
  const open = process.getuid?.() === 0 ? 0o711 : 0o700
  const names = ['backups', 'backup-keys', 'backup-work', 'backup-scratch']
  const modes = await Promise.all(names.map((name) => modeOf(join(folder, name))))
  expect(modes).toEqual([0o700, 0o700, open, open])
  expect(await prepareBackups(settingsOf(folder))).toEqual(first)
})

test('settings of the environment replace the defaults', async () => {
  const folder = await useFolder()
  // Another disk on Linux.
  const elsewhere = await useFolder(process.platform === 'linux' ? '/dev/shm' : tmpdir())
  const { BACKUP_PUBLIC_KEY: publicKey, ...keys } = await writeBackupKeys(join(elsewhere, 'keys'))
  const own = {
    ...keys,
    BACKUP_REPOSITORY: join(elsewhere, 'backups'),
    BACKUP_WORK_FOLDER: join(folder, 'my-work'),
    BACKUP_RETENTION_DAYS: '30',
  }
  const { environment, archiveFolder, summary } = await prepareBackups(settingsOf(folder, own))
  expect(environment).toMatchObject(own)
  expect(environment).not.toHaveProperty('BACKUP_PUBLIC_KEY')
  expect(archiveFolder).toBe(join(folder, 'my-work/wal'))
  if (process.platform === 'linux') expect(summary).toEqual([expect.stringContaining(elsewhere)])
  for (const name of ['backups', 'backup-keys'])
    await expect(stat(join(folder, name))).rejects.toThrow('ENOENT')

  await expect(
    prepareBackups(settingsOf(folder, { BACKUP_PUBLIC_KEY: publicKey, BACKUP_REPOSITORY: '/x' })),
  ).rejects.toThrow('BACKUP_RECIPIENTS is not set')
})

test('lost keys are reported and not replaced while there are backups', async () => {
  const folder = await useFolder()
  await prepareBackups(settingsOf(folder))
  await writeFile(join(folder, 'backups', 'cluster.json'), '{}')
  await rm(join(folder, 'backup-keys/recipients.txt'))
  await expect(prepareBackups(settingsOf(folder))).rejects.toThrow('recipients.txt cannot be read (ENOENT)')
  await rm(join(folder, 'backup-keys'), { recursive: true })
  await expect(prepareBackups(settingsOf(folder))).rejects.toThrow(
    `${folder}/backup-keys is missing, and it contains the keys of the backups in ${folder}/backups`,
  )
  await expect(stat(join(folder, 'backup-keys'))).rejects.toThrow('ENOENT')
})

test('a Postgres of the user’s own is backed up only with settings of the user’s own', async () => {
  const folder = await useFolder()
  const none = await prepareBackups(settingsOf(folder, { DATABASE_URL: databaseUrl }))
  expect(none).toEqual({
    environment: {},
    archiveFolder: undefined,
    summary: ['none: the Postgres of DATABASE_URL is backed up if BACKUP_REPOSITORY is set'],
  })
  const own = {
    ...(await writeBackupKeys(join(folder, 'keys'))),
    BACKUP_REPOSITORY: '/backups',
    BACKUP_WORK_FOLDER: '/work',
  }
  const some = await prepareBackups(settingsOf(folder, { DATABASE_URL: databaseUrl, ...own }))
  expect(some).toEqual({ environment: own, archiveFolder: undefined, summary: ['/backups'] })
  const { BACKUP_RECIPIENTS: _, ...incomplete } = own
  await expect(
    prepareBackups(settingsOf(folder, { DATABASE_URL: databaseUrl, ...incomplete })),
  ).rejects.toThrow('BACKUP_RECIPIENTS is not set')
})

test('start refuses an interrupted restore until it is finished, archives the write-ahead log of a cluster that is older than backups, and writes the settings to `env`', async () => {
  // The reader of `env` would take the rest of a name after # for a comment.
  const folder = join(await useFolder(), 'of #1')
  await mkdir(folder, { mode: 0o755 })
  const password = 'of-an-older-version'
  await writeFile(join(folder, 'secrets.json'), JSON.stringify({ databasePassword: password }))
  const older = await startLocalPostgres({ directory: join(folder, 'postgres'), password })
  await query(older.url, 'create table of_the_restored_data ()')
  await older.stop()
  // A restore was killed between its two renames.
  const restored = join(folder, 'restored')
  await rename(join(folder, 'postgres'), restored)
  await writeFile(
    join(folder, 'postgres.restore.json'),
    JSON.stringify({ old: join(folder, 'old'), restored }),
  )

  const refused = await runStart(folder, (await choosePorts()).environment).ended
  const sentence = `a restore was interrupted: finish it with \`pnpm data restore --data-directory ${join(folder, 'postgres')}\``
  expect(refused).toEqual({ code: 1, output: expect.stringContaining(sentence) })
  const cli = fileURLToPath(new URL('../../packages/data/src/cli/main.ts', import.meta.url))
  const finish = [cli, 'restore', '--data-directory', join(folder, 'postgres')]
  expect((await promisify(execFile)(process.execPath, finish)).stdout).toContain('was finished')

  const run = runStart(folder, (await choosePorts()).environment)
  await run.ready
  expect(run.output()).toContain(`  Backups  ${folder}/backups; nobody can open them without`)
  const environment = parseEnv(await readFile(join(folder, 'env'), 'utf8'))
  expect(environment).toMatchObject({
    PGDATA: join(folder, 'postgres'),
    BACKUP_REPOSITORY: join(folder, 'backups'),
    BACKUP_RECIPIENTS: expect.stringMatching(/^age1\w+,age1\w+$/),
  })
  const find = (sql: string) => query(environment.DATABASE_URL ?? '', sql)
  expect(await find('show archive_library')).toEqual([{ archive_library: 'basic_archive' }])
  expect(await find('show summarize_wal')).toEqual([{ summarize_wal: 'on' }])
  expect(await find('select from of_the_restored_data')).toEqual([])
  await find('select pg_switch_wal()')
  const count = 'select archived_count::integer as count from pg_stat_archiver'
  await expect
    .poll(async () => (await find(count))[0], { timeout: 60_000 })
    .toEqual({ count: expect.toSatisfy((value: number) => value > 0) })
  expect((await run.interrupt()).code).toBe(0)
})
