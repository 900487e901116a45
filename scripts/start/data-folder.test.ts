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
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { choosePorts, runStart } from './testing/run-start.ts'

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-data-folder-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  return folder
}

async function refusal(folder: string): Promise<string> {
  const { code, output } = await runStart(folder, (await choosePorts()).environment).ended
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toHaveLength(1)
  return output
}

test.each([
  ['secrets.json', '{"mine":"yes"}'],
  ['secrets.json', 'null'],
  ['secrets.json', '{"databasePassword":5}'],
  ['secrets.json', '{"databasePassword":""}'],
  ['env', 'MINE=yes\n'],
  ['logs/app.log', 'a line\n'],
  ['postgres/mine.txt', 'mine'],
  ['postgres/PG_VERSION', '18\n'],
])('a %s that start did not create is refused and not changed: %s', async (name, content) => {
  const folder = await useFolder()
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content, { mode: 0o644 })
  expect(await refusal(folder)).toContain(folder)
  expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual([content, 0o644])
  expect((await stat(folder)).mode & 0o777).toBe(0o755)
})

test.each(['secrets.json', 'env', 'logs/bot.log', 'backup-keys', 'backup-keys/identity.txt'])(
  'a link as %s is refused, and its target is not changed',
  async (name) => {
    const folder = await useFolder()
    const target = join(await useFolder(), 'target')
    await writeFile(target, 'mine', { mode: 0o644 })
    await mkdir(join(folder, name, '..'), { recursive: true })
    await symlink(target, join(folder, name))
    expect(await refusal(folder)).toContain(`${join(folder, name)} is a link`)
    expect([await readFile(target, 'utf8'), (await stat(target)).mode & 0o777]).toEqual(['mine', 0o644])
  },
)

test.each(['secrets.json', 'env', 'logs/postgres.log'])(
  'a folder as %s is refused with one sentence',
  async (name) => {
    const folder = await useFolder()
    await mkdir(join(folder, name), { recursive: true })
    expect(await refusal(folder)).toContain(`${join(folder, name)} is a folder`)
  },
)

test.each(['backups', 'backup-keys', 'backup-work', 'backup-scratch'])(
  'a file as %s is refused with one sentence, and not changed',
  async (name) => {
    const folder = await useFolder()
    await writeFile(join(folder, name), 'mine')
    expect(await refusal(folder)).toContain(`${join(folder, name)} is a file, not a folder`)
    expect(await readFile(join(folder, name), 'utf8')).toBe('mine')
  },
)

test('a file, a folder below a file and an empty name are refused with one sentence', async () => {
  const file = join(await useFolder(), 'file')
  await writeFile(file, '')
  expect(await refusal(file)).toContain(`${file} is not a folder`)
  expect(await refusal(join(file, 'below'))).toContain('is below a file')
  expect(await refusal('')).toContain('--data-dir is empty')
})

test('a folder that cannot be created is refused with one sentence', async () => {
  if (process.platform === 'linux') expect(await refusal('/proc/nope')).toContain('/proc/nope')
})

test('of two first starts at once one continues and the other names the holder of the folder; lost secrets are recovered', async () => {
  const folder = await useFolder()
  const runs = await Promise.all([1, 2].map(async () => runStart(folder, (await choosePorts()).environment)))
  const [loser, winner] = await Promise.race(
    runs.map(async (run, index) => [await run.ended, runs[1 - index]] as const),
  )
  expect(loser).toEqual({ code: 1, output: expect.stringMatching(/^Another `pnpm start` .*uses? /) })
  await winner?.ready
  expect((await winner?.interrupt())?.code).toBe(0)

  const secrets = join(folder, 'secrets.json')
  const { databasePassword } = JSON.parse(await readFile(secrets, 'utf8'))
  await rm(secrets)
  const again = runStart(folder, (await choosePorts()).environment)
  await again.ready
  expect((await again.interrupt()).code).toBe(0)
  expect(JSON.parse(await readFile(secrets, 'utf8'))).toMatchObject({ databasePassword })

  await rm(secrets)
  await rm(join(folder, 'env'))
  expect(await refusal(folder)).toContain('secrets.json is missing')
  await expect(stat(secrets)).rejects.toThrow('ENOENT')
})

test('the folder of another user is refused with one sentence and keeps its mode', async () => {
  if (process.getuid?.() !== 0) return
  const folder = await useFolder()
  await writeFile(join(folder, 'theirs.txt'), '')
  await chown(folder, 54_321, 54_321)
  await chmod(folder, 0o700)
  expect(await refusal(folder)).toContain(`${folder} belongs to another user (uid 54321)`)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test.each([
  ['secrets.json', '{"databasePassword":"a","newerSecret":"b"}', 'contains newerSecret'],
  ['env', 'DATABASE_URL=postgresql://127.0.0.1/tarot\nNEWER=1\n', 'contains NEWER'],
])(
  'a name that a newer version has written into %s is reported and kept',
  async (name, content, sentence) => {
    const folder = await useFolder()
    await writeFile(join(folder, 'secrets.json'), '{"databasePassword":"a"}')
    await writeFile(join(folder, name), content)
    expect(await refusal(folder)).toContain(`${join(folder, name)} ${sentence}`)
    expect(await readFile(join(folder, name), 'utf8')).toBe(content)
  },
)

test('a broken link, and several files that start did not create, are refused with one sentence', async () => {
  const folder = await useFolder()
  await symlink(join(folder, 'missing'), join(folder, 'link'))
  expect(await refusal(join(folder, 'link'))).toContain('is a link whose target is missing')
  await writeFile(join(folder, 'stars.json'), '{}')
  await mkdir(join(folder, 'logs'))
  await writeFile(join(folder, 'logs/bot.log'), '')
  expect(await refusal(folder)).toContain(`${join(folder, 'stars.json')}, ${join(folder, 'logs/bot.log')}: `)
})

test('an empty folder of another user is refused with a command for root', async () => {
  if (process.getuid?.() !== 0) return
  const folder = await useFolder()
  await chown(folder, 54_321, 54_321)
  expect(await refusal(folder)).toContain(`chown root ${folder}`)
})

test('root’s cluster and what its server writes are elsewhere if the data folder is closed, and lost secrets are recovered', async () => {
  if (process.getuid?.() !== 0) return
  const closed = await useFolder()
  await chmod(closed, 0o700)
  const folder = join(closed, 'data')
  const run = runStart(folder, (await choosePorts()).environment)
  await run.ready
  const { PGDATA, BACKUP_WORK_FOLDER, BACKUP_SCRATCH_FOLDER } = parseEnv(
    await readFile(join(folder, 'env'), 'utf8'),
  )
  for (const path of [PGDATA, BACKUP_WORK_FOLDER, BACKUP_SCRATCH_FOLDER]) {
    expect(path).toMatch(/^\/var\/lib\/tarot-data\/\S+\/\w+$/)
    onTestFinished(() => rm(path ?? '', { recursive: true }))
  }
  // The server can access it.
  expect(await readdir(BACKUP_WORK_FOLDER ?? '')).toContain('wal')
  expect((await run.interrupt()).code).toBe(0)
  const secrets = join(folder, 'secrets.json')
  const { databasePassword } = JSON.parse(await readFile(secrets, 'utf8'))
  await rm(secrets)
  const again = runStart(folder, (await choosePorts()).environment)
  await again.ready
  expect((await again.interrupt()).code).toBe(0)
  expect(JSON.parse(await readFile(secrets, 'utf8'))).toMatchObject({ databasePassword })
  await rm(secrets)
  await rm(join(folder, 'env'))
  expect(await refusal(folder)).toContain('secrets.json is missing')
})
