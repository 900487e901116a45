import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findPostgresPrograms, postgresProgramNames } from './find-programs.ts'

/** A major version that no machine has, so that only the folders of a test are found. */
const major = 97

/** Makes a folder with programs that print these versions. */
async function useFolder(versions: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-programs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, version] of Object.entries(versions)) {
    await writeScript(join(folder, name), `echo "${name} (PostgreSQL) ${version} (Debian ${version}-1)"`)
  }
  return folder
}

async function writeScript(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
}

const all = (version: string) => Object.fromEntries(postgresProgramNames.map((name) => [name, version]))

test('each program comes from the first folder that has it in the major version of the server', async () => {
  const older = await useFolder({ ...all('96.9') })
  const first = await useFolder({ postgres: '97.4' })
  const second = await useFolder(all('97.0'))
  const { versions, ...paths } = await findPostgresPrograms([older, first, second], major)
  expect(paths).toEqual({
    postgres: join(first, 'postgres'),
    pg_basebackup: join(second, 'pg_basebackup'),
    pg_combinebackup: join(second, 'pg_combinebackup'),
    pg_verifybackup: join(second, 'pg_verifybackup'),
    pg_amcheck: join(second, 'pg_amcheck'),
  })
  expect(versions).toEqual({ ...all('97.0'), postgres: '97.4' })
})

test('the folders of POSTGRES_PROGRAMS come before the PATH', async () => {
  const onPath = await useFolder(all('97.1'))
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = `${onPath}:${PATH}`
  expect((await findPostgresPrograms([], major)).pg_amcheck).toBe(join(onPath, 'pg_amcheck'))
  const named = await useFolder(all('97.0'))
  expect((await findPostgresPrograms([named], major)).pg_amcheck).toBe(join(named, 'pg_amcheck'))
})

test('a missing program is named, with what was found instead and how to get it', async () => {
  const { pg_combinebackup: _, ...rest } = all('97.0')
  const folder = await useFolder(rest)
  const other = await useFolder({ pg_combinebackup: '96.9' })
  const broken = await useFolder({})
  await writeScript(join(broken, 'pg_combinebackup'), 'echo "libssl.so.3: cannot open" >&2; exit 127')
  await expect(findPostgresPrograms([folder, other, broken], major)).rejects.toMatchObject({
    code: 'BACKUP_FAILED',
    field: 'POSTGRES_PROGRAMS',
    message: expect.stringMatching(
      /^pg_combinebackup of Postgres 97 is missing \(.*pg_combinebackup is 96\.9; .*does not run: libssl\.so\.3: cannot open.*\): .*apt-get install postgresql-97/,
    ),
  })
})
