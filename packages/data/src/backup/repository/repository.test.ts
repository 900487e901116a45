import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { type LocalS3, type LocalS3User, startLocalS3 } from '@tarot/services'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openRepository } from './open-repository.ts'
import type { Repository } from './repository.ts'
import { contentOf, filesOf, inChunks } from './testing/content.ts'
import { connect, useCredentials } from './testing/s3-client.ts'

let folders: string
let storage: LocalS3
let user: LocalS3User

/** A fresh machine installs the storage first. */
const installTime = 300_000

beforeAll(async () => {
  folders = await mkdtemp(join(tmpdir(), 'tarot-repository-'))
  storage = await startLocalS3()
  user = await storage.createUser('backups')
  await connect(storage, user).send(new CreateBucketCommand({ Bucket: 'backups' }))
}, installTime)

afterAll(async () => {
  await storage?.stop()
  await rm(folders, { recursive: true, force: true })
})

beforeEach(() => useCredentials(user))

/** The setting of a new, empty repository. */
const settings = {
  'a folder': () => join(folders, randomUUID()),
  'S3-compatible storage': () => `s3://backups/${randomUUID()}?endpoint=${storage.endpoint}&pathStyle=true`,
}

describe.each(Object.entries(settings))('a repository in %s', (_kind, newSetting) => {
  test('returns what was written', async () => {
    const repository = await openRepository(newSetting())
    const content = randomBytes(20_000_000)
    await repository.write('full/base.tar', inChunks(content))
    expect(content.equals(await contentOf(repository, 'full/base.tar'))).toBe(true)
    await repository.write('empty', inChunks(Buffer.alloc(0)))
    expect(await contentOf(repository, 'empty')).toHaveLength(0)
    expect(await filesOf(repository)).toEqual([
      { name: 'empty', bytes: 0 },
      { name: 'full/base.tar', bytes: 20_000_000 },
    ])
  })

  test('has undefined for a file that does not exist', async () => {
    const repository = await openRepository(newSetting())
    expect(await repository.read('nothing')).toBeUndefined()
    expect(await filesOf(repository)).toEqual([])
    await repository.write('wal/1', inChunks(Buffer.from('1')))
    expect(await repository.read('wal/2')).toBeUndefined()
    expect(await filesOf(repository, 'incremental/')).toEqual([])
  })

  test('knows when a file was written', async () => {
    const repository = await openRepository(newSetting())
    await repository.write('wal/1', inChunks(Buffer.from('1')))
    for await (const { modifiedAt } of repository.list('')) {
      // The storage has a clock of its own.
      expect(Math.abs(modifiedAt.getTime() - Date.now())).toBeLessThan(3_600_000)
    }
    expect.assertions(1)
  })

  test('replaces a file', async () => {
    const repository = await openRepository(newSetting())
    await repository.write('listing.json', inChunks(randomBytes(100_000)))
    await repository.write('listing.json', inChunks(Buffer.from('second')))
    expect(String(await contentOf(repository, 'listing.json'))).toBe('second')
    expect(await filesOf(repository)).toEqual([{ name: 'listing.json', bytes: 6 }])
  })

  test.each([0, 100_000, 40_000_000])(
    'writes nothing when the content throws after %i bytes',
    async (bytes) => {
      const repository = await openRepository(newSetting())
      await repository.write('kept', inChunks(Buffer.from('former')))
      const error = new Error('the database is gone')
      async function* content() {
        yield* inChunks(Buffer.alloc(bytes))
        throw error
      }
      await expect(repository.write('kept', content())).rejects.toBe(error)
      await expect(repository.write('new', content())).rejects.toBe(error)
      expect(await filesOf(repository)).toEqual([{ name: 'kept', bytes: 6 }])
      expect(String(await contentOf(repository, 'kept'))).toBe('former')
    },
  )

  test('keeps one complete file when several processes write it at once', async () => {
    const setting = newSetting()
    const contents = Array.from({ length: 4 }, (_, n) => Buffer.alloc(1_000_000, String(n)))
    await Promise.all(
      contents.map(async (content) => (await openRepository(setting)).write('same', inChunks(content))),
    )
    const stored = await contentOf(await openRepository(setting), 'same')
    expect(contents.some((content) => content.equals(stored))).toBe(true)
  })

  test('creates a file only once, even when eight processes try at once', async () => {
    const setting = newSetting()
    const repositories = await Promise.all(Array.from({ length: 8 }, () => openRepository(setting)))
    const created = await Promise.all(
      repositories.map((repository, n) => repository.create('claims/full', Buffer.from(`process ${n}`))),
    )
    expect(created.filter(Boolean)).toHaveLength(1)
    const [repository] = repositories as [Repository]
    expect(String(await contentOf(repository, 'claims/full'))).toBe(`process ${created.indexOf(true)}`)

    expect(await repository.create('claims/full', Buffer.from('late'))).toBe(false)
    await repository.remove('claims/full')
    expect(await repository.create('claims/full', Buffer.from('again'))).toBe(true)
    expect(String(await contentOf(repository, 'claims/full'))).toBe('again')
    await repository.write('claims/full', inChunks(Buffer.from('written')))
    expect(await repository.create('claims/full', Buffer.from('late'))).toBe(false)
    expect(await filesOf(repository)).toEqual([{ name: 'claims/full', bytes: 7 }])
  })

  test('keeps all the names that a file can have', async () => {
    const repository = await openRepository(newSetting())
    const names = [
      '.hidden',
      '0',
      '00000001000000160000007B.zst.age',
      'A_long.name-with_all.3-marks',
      'a.b',
      'a/b/c/d/e/f.json',
      'a/b/c-d',
      'ab',
      'z'.repeat(200),
    ].sort()
    for (const name of names) await repository.write(name, inChunks(Buffer.from(name)))
    expect((await filesOf(repository)).map(({ name }) => name)).toEqual(names)
    for (const name of names) expect(String(await contentOf(repository, name))).toBe(name)
  })

  test('lists the files whose names begin with a prefix', async () => {
    const repository = await openRepository(newSetting())
    const names = ['a', 'full/20261101/base', 'full/20261102/base', 'full/20261102/more', 'fuller', 'wal/1']
    for (const name of names) await repository.write(name, inChunks(Buffer.from(name)))
    const listed = async (prefix: string) => (await filesOf(repository, prefix)).map(({ name }) => name)
    expect(await listed('')).toEqual(names)
    expect(await listed('full/')).toEqual(names.slice(1, 4))
    expect(await listed('full/20261102')).toEqual(names.slice(2, 4))
    expect(await listed('full/20261102/b')).toEqual(['full/20261102/base'])
    expect(await listed('full')).toEqual(names.slice(1, 5))
    expect(await listed('other/')).toEqual([])
  })

  test('lists more than a thousand files', async () => {
    const repository = await openRepository(newSetting())
    const names = Array.from({ length: 1_050 }, (_, n) => `wal/${String(n).padStart(4, '0')}`)
    const queue = [...names]
    const worker = async () => {
      for (let name = queue.pop(); name; name = queue.pop())
        await repository.write(name, inChunks(Buffer.from('1')))
    }
    await Promise.all(Array.from({ length: 20 }, worker))
    expect((await filesOf(repository, 'wal/')).map(({ name }) => name)).toEqual(names)
  }, 180_000)

  test('removes a file, and does nothing if there is none', async () => {
    const repository = await openRepository(newSetting())
    await repository.write('full/base', inChunks(Buffer.from('1')))
    await repository.write('full/base.json', inChunks(Buffer.from('2')))
    await repository.remove('full/base')
    await repository.remove('full/base')
    await repository.remove('never/there')
    expect(await repository.read('full/base')).toBeUndefined()
    expect(await filesOf(repository)).toEqual([{ name: 'full/base.json', bytes: 1 }])
  })

  test('can be read in part', async () => {
    const repository = await openRepository(newSetting())
    const content = randomBytes(20_000_000)
    await repository.write('big', inChunks(content))
    for await (const chunk of (await repository.read('big')) ?? []) {
      expect(content.subarray(0, chunk.length).equals(chunk)).toBe(true)
      break
    }
    expect(content.equals(await contentOf(repository, 'big'))).toBe(true)
  })
})

describe('a folder', () => {
  test('has no file of a write that was killed', async () => {
    const folder = settings['a folder']()
    await mkdir(join(folder, 'full'), { recursive: true })
    await writeFile(join(folder, 'full', 'base.tar.0123456789ab.partial'), 'half')
    const repository = await openRepository(folder)
    expect(await filesOf(repository)).toEqual([])
    await repository.write('full/base.tar', inChunks(Buffer.from('whole')))
    expect(await filesOf(repository)).toEqual([{ name: 'full/base.tar', bytes: 5 }])
  })

  test('keeps what it had when its disk is full, and says so', async () => {
    const folder = settings['a folder']()
    await mkdir(folder)
    const { code, message, files } = await writeOnSmallDisk(folder, 'rw')
    expect(code).toBe('REPOSITORY_UNAVAILABLE')
    expect(message).toContain(`the backup repository ${folder}: new cannot be written: `)
    expect(message).toMatch(/its disk is full|the file is larger than this user may write/)
    expect(files).toEqual(['kept'])
  })

  test('says that it cannot be written', async () => {
    const folder = settings['a folder']()
    await mkdir(folder, { mode: 0o555 })
    const { code, message } = await writeOnSmallDisk(folder, 'ro')
    expect(code).toBe('REPOSITORY_UNAVAILABLE')
    expect(message).toMatch(/its disk is read-only|this user may not write there/)
    await chmod(folder, 0o755)
    expect(await readdir(folder)).toEqual([])
  })

  test('says that a part of its path is a file', async () => {
    const file = settings['a folder']()
    await writeFile(file, '')
    const repository = await openRepository(join(file, 'backups'))
    await expect(repository.write('new', inChunks(Buffer.from('1')))).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
      field: 'BACKUP_REPOSITORY',
      message: expect.stringContaining('a part of its path is not a folder'),
    })
  })
})

/**
 * Writes a small file `kept` and a file `new` of 8 MB in another process, which sees a disk of 4 MB at the folder. Where a
 * user may not mount one, the process may not write more than 4 MB into a file, nor anything into a read-only folder.
 */
async function writeOnSmallDisk(
  folder: string,
  mode: 'rw' | 'ro',
): Promise<{ code: string; message: string; files: string[] }> {
  const script = `
    import { readdir } from 'node:fs/promises'
    const { FolderRepository } = await import(process.env.MODULE)
    const repository = new FolderRepository(process.env.FOLDER)
    async function* content(bytes) { for (; bytes > 0; bytes -= 65_536) yield Buffer.alloc(Math.min(bytes, 65_536), 1) }
    let failure
    for (const [name, bytes] of [['kept', 10], ['new', 8_000_000]])
      await repository.write(name, content(bytes)).catch((error) => { failure = error })
    const { code, message } = failure
    console.log(JSON.stringify({ code, message, files: await readdir(process.env.FOLDER) }))`
  const shell = `
    run='exec "$NODE" --input-type=module --eval "$SCRIPT"'
    namespace='unshare --user --map-root-user --mount'
    unprivileged=
    if [ "$(id -u)" = 0 ]; then
      namespace='unshare --mount'
      unprivileged='setpriv --bounding-set=-dac_override'
    fi
    if $namespace mount -t tmpfs none "$FOLDER" 2>/dev/null; then
      exec $namespace sh -c 'mount -t tmpfs -o "size=4m,$MODE" none "$FOLDER" && eval "$0"' "$run"
    fi
    ulimit -f 8192
    exec $unprivileged sh -c 'eval "$0"' "$run"`
  const env = {
    ...process.env,
    NODE: process.execPath,
    SCRIPT: script,
    MODULE: new URL('folder-repository.ts', import.meta.url).href,
    FOLDER: folder,
    MODE: mode,
  }
  const { stdout } = await promisify(execFile)('sh', ['-c', shell], { env })
  return JSON.parse(stdout)
}
