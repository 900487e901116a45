import { chmod, chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresProgramFolders, startLocalPostgres } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { writeBackupKeys } from '../backup/keys/backup-key-files.ts'
import { useTestData } from '../testing/index.ts'
import { checkBackups } from './backup-health.ts'
import { examinePrograms } from './backup-programs.ts'
import type { Finding } from './finding.ts'

async function useFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tarot-backup-health-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await chmod(folder, 0o755)
  return folder
}

/** Starts a Postgres that archives, and returns settings for backups of it. */
async function useBackedUpPostgres(settings: Record<string, string> = {}) {
  const folder = await useFolder()
  const archiveFolder = join(folder, 'work/wal')
  const server = await startLocalPostgres({ archiveFolder, settings })
  onTestFinished(() => server.stop())
  const environment: Record<string, string> = {
    DATABASE_URL: server.url,
    BACKUP_REPOSITORY: join(folder, 'repository'),
    BACKUP_WORK_FOLDER: join(folder, 'work'),
    POSTGRES_PROGRAMS: (await postgresProgramFolders()).join(':'),
    ...(await writeBackupKeys(join(folder, 'keys'))),
  }
  const check = (changes: Record<string, string> = {}) =>
    checkBackups(undefined, { ...environment, ...changes })
  return { server, folder, archiveFolder, environment, check }
}

const bad = (findings: Finding[]) => findings.filter(({ ok }) => !ok)

test('without settings, backups are bad until another machine makes them', async () => {
  const { data, databaseUrl } = await useTestData()
  const none = await checkBackups(await data.backups.status(), {})
  expect(none).toEqual([
    {
      ...{ check: 'Backup status', ok: false },
      message: expect.stringMatching(/^There is no backup yet\. Set BACKUP_REPOSITORY for the worker/),
    },
  ])
  await query(
    databaseUrl,
    `insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at)
     values ('full', 'native', 'succeeded', 'schedule', now(), now())`,
  )
  expect(await checkBackups(await data.backups.status(), {})).toEqual([
    {
      check: 'Backups',
      ok: true,
      message: expect.stringMatching(/^made on another machine, the last at 20/),
    },
  ])
})

test('each alert of the status is bad, with settings that are right, wrong or missing', async () => {
  const { data, databaseUrl } = await useTestData()
  const { environment, check } = await useBackedUpPostgres()
  await query(
    databaseUrl,
    `insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, error, checks)
     values ('full', 'native', 'succeeded', 'schedule', now(), now(), null, '[]'),
            ('verify', 'native', 'failed', 'schedule', now(), now(), 'a file is damaged', '[]'),
            ('drill', 'native', 'failed', 'schedule', now(), now(), 'a balance differs',
             '[{"name": "Ledger", "ok": false, "message": "a balance differs"}]')`,
  )
  const status = await data.backups.status()
  expect(status.alerts.map(({ code }) => code).sort()).toEqual(['failed', 'red_drill'])
  const alerts = status.alerts.map(({ message }) => ({ check: 'Backup status', ok: false, message }))
  expect(bad(await checkBackups(status, {}))).toEqual(alerts)
  expect(bad(await check())).toEqual([])
  expect(bad(await checkBackups(status, environment))).toEqual(alerts)
  expect(bad(await checkBackups(status, { ...environment, BACKUP_RETENTION_DAYS: 'many' }))).toEqual([
    { check: 'Backups', ok: false, message: expect.stringContaining('BACKUP_RETENTION_DAYS=many must be') },
    ...alerts,
  ])
})

test('a server and settings that can make backups are ok, with warnings for one disk and no backup yet', async () => {
  const { folder, check } = await useBackedUpPostgres()
  const findings = await check()
  expect(bad(findings)).toEqual([])
  const messages = findings.map(
    ({ check: name, warning, message }) => `${warning ? 'WARN' : 'ok'} ${name}: ${message}`,
  )
  expect(messages[0]).toMatch(new RegExp(`^WARN Backups: none in ${folder}/repository yet`))
  expect(messages).toContainEqual(
    expect.stringMatching(/^(ok|WARN) Backup programs: postgres.* 18\.\d+ in \//),
  )
  expect(messages).toContain('ok Backup server: archives and summarizes its write-ahead log')
  expect(messages).toContainEqual(expect.stringMatching(/^ok Archiving: /))
  expect(messages.at(-1)).toMatch(
    /^WARN Backup disk: .* are on one disk, which protects against mistakes only/,
  )
  if (process.platform === 'linux') {
    const elsewhere = await check({ BACKUP_REPOSITORY: join(await useFolder('/dev/shm'), 'repository') })
    expect(elsewhere.at(-1)).toEqual({
      check: 'Backup disk',
      ok: true,
      message: 'not the disk of the database',
    })
  }
})

test('a wrong setting, and a repository that does not answer, are bad', async () => {
  const { folder, check, environment } = await useBackedUpPostgres()
  expect(await check({ BACKUP_RETENTION_DAYS: 'many' })).toEqual([
    { check: 'Backups', ok: false, message: expect.stringContaining('BACKUP_RETENTION_DAYS=many must be') },
  ])
  expect(await check({ BACKUP_SIGNING_KEY_FILE: join(folder, 'missing.pem') })).toEqual([
    { check: 'Backups', ok: false, message: expect.stringContaining('missing.pem cannot be read (ENOENT)') },
  ])
  const file = join(folder, 'file')
  await writeFile(file, '')
  expect(bad(await check({ BACKUP_REPOSITORY: join(file, 'below') }))).toEqual([
    { check: 'Backups', ok: false, message: expect.stringContaining(join(file, 'below')) },
  ])
  // Where no backups are made, nothing is asked of the server.
  const {
    BACKUP_RECIPIENTS: _,
    BACKUP_SIGNING_KEY_FILE: __,
    BACKUP_WORK_FOLDER: ___,
    ...drills
  } = environment
  const checks = (await checkBackups(undefined, drills)).map(({ check: name }) => name)
  expect(new Set(checks)).toEqual(new Set(['Backups', 'Backup programs']))
})

test('each setting of the server that prevents backups is named with its remedy', async () => {
  const { check } = await useBackedUpPostgres({
    archive_library: '',
    archive_mode: 'off',
    summarize_wal: 'off',
    'basic_archive.archive_directory': '/elsewhere',
  })
  const messages = bad(await check()).map(({ check: name, message }) => `${name}: ${message}`)
  expect(messages).toEqual([
    expect.stringMatching(/^Backup server: the server has archive_mode = off: set archive_mode = on/),
    expect.stringMatching(/^Backup server: the server has archive_library = ''/),
    expect.stringMatching(/^Backup server: the server has summarize_wal = off/),
    expect.stringMatching(
      /^Backup server: the server archives into \/elsewhere, and the worker uploads from/,
    ),
  ])
})

test('a user that may not replicate, and a server that cannot archive, are bad', async () => {
  const { server, archiveFolder, check } = await useBackedUpPostgres()
  await query(server.url, `create role backup_user login password 'x' in role pg_monitor`)
  const url = Object.assign(new URL(server.url), { username: 'backup_user', password: 'x' }).href
  expect(bad(await check({ DATABASE_URL: url }))).toEqual([
    {
      check: 'Backup server',
      ok: false,
      message: expect.stringContaining('alter role backup_user replication;'),
    },
  ])

  // A folder of the segment's name: the server cannot replace it, also as root.
  const { uid, gid } = await stat(archiveFolder)
  const [{ segment }] = (await query(
    server.url,
    'select pg_walfile_name(pg_current_wal_lsn()) as segment',
  )) as [{ segment: string }]
  await mkdir(join(archiveFolder, segment))
  await chown(join(archiveFolder, segment), uid, gid)
  await query(server.url, 'create table marker ()')
  await query(server.url, 'select pg_switch_wal()')
  await expect
    .poll(async () => bad(await check()), { timeout: 60_000 })
    .toEqual([
      {
        check: 'Archiving',
        ok: false,
        message: expect.stringContaining(`the server cannot archive ${segment} since`),
      },
    ])
})

test('missing programs are bad, and an older minor version is a warning', async () => {
  expect(await examinePrograms([], '97.0')).toEqual([
    { check: 'Backup programs', ok: false, message: expect.stringMatching(/^\w+ of Postgres 97 is missing/) },
  ])
  const programs = ['postgres', 'pg_basebackup', 'pg_combinebackup', 'pg_verifybackup', 'pg_amcheck']
  const writePrograms = async (folder: string) => {
    await mkdir(folder, { recursive: true })
    for (const name of programs) {
      const version = name === 'postgres' ? '97.4' : '97.3'
      const script = `#!/bin/sh\necho "${name} (PostgreSQL) ${version}"\n`
      await writeFile(join(folder, name), script, { mode: 0o755 })
    }
  }
  const folder = await useFolder()
  await writePrograms(folder)
  const [server, clients, ...others] = await examinePrograms([folder], '97.4')
  expect(others).toEqual([])
  expect(server).toEqual({ check: 'Backup programs', ok: true, message: `postgres 97.4 in ${folder}` })
  expect(clients).toMatchObject({ ok: true, warning: true })
  expect(clients?.message).toMatch(/^pg_basebackup, .* 97\.3 in .*, older than the server, which is 97\.4/)
  // Nobody can install newer ones there.
  const bundled = join(folder, 'postgres-clients-b41b7c68442f/bin')
  await writePrograms(bundled)
  const [, unpacked] = await examinePrograms([bundled], '97.4')
  expect(unpacked).toEqual({ check: 'Backup programs', ok: true, message: expect.stringMatching(/97\.3 in/) })
})
