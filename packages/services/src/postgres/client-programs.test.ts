import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { unprivilegedUser } from '@tarot/processes'
import { expect, onTestFinished, test } from 'vitest'
import { explainMissingLibrary, postgresProgramFolders } from './client-programs.ts'
import { readArchive, unpackClientPrograms } from './unpack-client-programs.ts'

const run = promisify(execFile)
/** npm has the programs for these platforms. */
const isSupported = ['linux-x64', 'darwin-arm64'].includes(`${process.platform}-${process.arch}`)

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-clients-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('the user that Postgres runs as can run the programs of the server and of its clients', async () => {
  const [server = '', clients = ''] = await postgresProgramFolders()
  const user = unprivilegedUser()
  const options = { cwd: '/', ...(user ? { uid: user.uid, gid: user.gid } : {}) }
  for (const path of [
    join(server, 'postgres'),
    ...['pg_basebackup', 'pg_combinebackup', 'pg_verifybackup', 'pg_amcheck'].map((name) =>
      join(clients, name),
    ),
  ]) {
    expect((await run(path, ['--version'], options)).stdout).toMatch(/\(PostgreSQL\) 18\./)
  }
})

test('several processes unpack the client programs of npm at once, and leave one complete folder', async () => {
  if (!isSupported) return expect(await unpackClientPrograms(await useFolder())).toBe(undefined)
  const folder = await useFolder()
  const module = new URL('./unpack-client-programs.ts', import.meta.url).href
  const script = `console.log(await (await import('${module}')).unpackClientPrograms('${folder}'))`
  const results = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
  )
  const [name = '', ...others] = await readdir(folder)
  expect(others).toEqual([])
  for (const { stdout } of results) expect(stdout.trim()).toBe(join(folder, name, 'bin'))
  const programs = await readdir(join(folder, name, 'bin'))
  expect(programs).toEqual(expect.arrayContaining(['pg_waldump', 'psql']))
  expect(programs).not.toContain('postgres')
  const { stdout } = await run(join(folder, name, 'bin/pg_waldump'), ['--version'])
  expect(stdout).toBe('pg_waldump (PostgreSQL) 18.0\n')
})

test('an interrupted unpacking leaves no incomplete folder of programs', async () => {
  if (!isSupported) return
  const folder = await useFolder()
  const module = new URL('./unpack-client-programs.ts', import.meta.url).href
  const script = `await (await import('${module}')).unpackClientPrograms('${folder}')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' })
  await expect.poll(async () => (await readdir(folder)).length, { interval: 1 }).toBe(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  // The name of the complete folder, if the machine was fast, else none.
  const left = (await readdir(folder)).filter((name) => !name.startsWith('.new-'))
  const complete = (await unpackClientPrograms(folder)) ?? ''
  expect([[], [basename(dirname(complete))]]).toContainEqual(left)
  expect(await readdir(complete)).toContain('vacuumlo')
})

test('an unpacking removes what an interrupted one left long ago, and keeps what another one is writing', async () => {
  if (!isSupported) return
  const folder = await useFolder()
  const name = basename(dirname((await unpackClientPrograms(folder)) ?? ''))
  await rm(join(folder, name), { recursive: true })
  for (const suffix of ['abandoned', 'busy']) await mkdir(join(folder, `.new-${name}-${suffix}`))
  const yesterday = new Date(Date.now() - 86_400_000)
  await utimes(join(folder, `.new-${name}-abandoned`), yesterday, yesterday)
  await unpackClientPrograms(folder)
  expect((await readdir(folder)).sort()).toEqual([`.new-${name}-busy`, name])
})

test('an archive with another hash is refused', async () => {
  const file = join(await useFolder(), 'package.node')
  await writeFile(file, 'xx123')
  const sha256 = createHash('sha256').update('12').digest('hex')
  const archive = { package: '', offset: 2, length: 2, sha256 }
  expect(String(await readArchive(file, archive))).toBe('12')
  await writeFile(file, 'xx223')
  await expect(readArchive(file, archive)).rejects.toThrow('package.node is not the one that was published')
})

test('client programs of this machine are used before those of npm', async () => {
  const folder = await useFolder()
  await chmod(folder, 0o755)
  for (const name of ['pg_basebackup', 'pg_combinebackup', 'pg_verifybackup', 'pg_amcheck']) {
    await writeFile(join(folder, name), `#!/bin/sh\necho "${name} (PostgreSQL) 18.99"\n`, { mode: 0o755 })
  }
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  const older = join(folder, 'older')
  await mkdir(older)
  await writeFile(join(older, 'pg_basebackup'), '#!/bin/sh\necho "pg_basebackup (PostgreSQL) 15.1"\n', {
    mode: 0o755,
  })
  process.env.PATH = `${older}:${folder}:${PATH}`
  const [, clients = ''] = await postgresProgramFolders()
  expect([folder, '/usr/lib/postgresql/18/bin']).toContain(clients)
})

test.each([
  [
    '/x/pg_basebackup: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file',
    'need the library libssl.so.3, which this machine does not have: install it, or install those of Postgres 18',
  ],
  [
    "/x/pg_basebackup: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /x/pg_basebackup)",
    'need GLIBC 2.34 or newer, and this machine has an older C library: install those of Postgres 18',
  ],
  [
    'dyld[1]: Library not loaded: /opt/homebrew/opt/openssl@3/lib/libssl.3.dylib',
    'need the library /opt/homebrew/opt/openssl@3/lib/libssl.3.dylib, which',
  ],
  ['Exec format error', 'do not run on this machine (Exec format error): install those of Postgres 18'],
])('the message of the dynamic linker is explained: %s', (message, sentence) => {
  expect(explainMissingLibrary(message, 18)).toContain(sentence)
})
