import { randomBytes } from 'node:crypto'
import { constants, createReadStream, type Stats } from 'node:fs'
import { access, type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { DataError } from '../../errors.ts'
import { syncFolder } from '../sync-folder.ts'
import { contentOf } from './content-of.ts'
import { once } from './once.ts'
import type { Repository, RepositoryFile } from './repository.ts'

/** The suffix of files that are being written. They are not listed. */
const partialSuffix = '.partial'

/** A repository in a folder, on a disk of its own: file and folder are synced before a write counts. */
export class FolderRepository implements Repository {
  readonly location: string

  /** @param folder absolute; it is created by the first write */
  constructor(folder: string) {
    this.location = folder
  }

  async write(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#store(name, content, (partial, path) => rename(partial, path))
  }

  async create(name: string, content: Uint8Array): Promise<boolean> {
    try {
      // A hard link never replaces a file.
      await this.#store(name, once(content), (partial, path) => link(partial, path))
      return true
    } catch (error) {
      if ((error as DataError).cause instanceof Error && codeOf((error as DataError).cause) === 'EEXIST')
        return false
      throw error
    }
  }

  async read(name: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    try {
      await access(this.#path(name), constants.R_OK)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw unavailable(this.location, `${name} cannot be read`, error)
    }
    return this.#content(name)
  }

  async *list(prefix: string): AsyncIterable<RepositoryFile> {
    for await (const { name, stats } of this.#files(prefix)) {
      if (!name.endsWith(partialSuffix)) yield { name, bytes: stats.size, modifiedAt: stats.mtime }
    }
  }

  async remove(name: string): Promise<void> {
    const path = this.#path(name)
    try {
      await rm(path, { force: true })
    } catch (error) {
      throw unavailable(this.location, `${name} cannot be removed`, error)
    }
  }

  async removeUnfinished(before: Date): Promise<void> {
    for await (const { name, stats } of this.#files('')) {
      // The time of the last write: a file that is being written is never old.
      if (name.endsWith(partialSuffix) && stats.mtime < before) await this.remove(name)
    }
  }

  /** All files, also those that are being written. */
  async *#files(prefix: string): AsyncIterable<{ name: string; stats: Stats }> {
    const folder = join(this.location, prefix.slice(0, prefix.lastIndexOf('/') + 1))
    let entries: { parentPath: string; name: string; isFile(): boolean }[]
    try {
      entries = await readdir(folder, { withFileTypes: true, recursive: true })
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return
      throw unavailable(this.location, 'it cannot be listed', error)
    }
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      const name = relative(this.location, path).split(sep).join('/')
      if (!entry.isFile() || !name.startsWith(prefix)) continue
      // It can have been removed since.
      const stats = await stat(path).catch(() => undefined)
      if (stats) yield { name, stats }
    }
  }

  async #store(
    name: string,
    content: AsyncIterable<Uint8Array>,
    publish: (partial: string, path: string) => Promise<void>,
  ): Promise<void> {
    const path = this.#path(name)
    const partial = `${path}.${randomBytes(6).toString('hex')}${partialSuffix}`
    let failure: unknown
    try {
      const created = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const handle = await open(partial, 'wx', 0o600)
      try {
        for await (const chunks of inBatches(contentOf(content, (error) => (failure = error))))
          await writeAll(handle, chunks)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await publish(partial, path)
      // A new folder is durable when the one above it is synced.
      const top = created === undefined ? dirname(path) : dirname(created)
      for (let folder = dirname(path); folder.startsWith(top); folder = dirname(folder)) {
        await syncFolder(folder)
        if (folder === top) break
      }
    } catch (error) {
      throw failure ?? unavailable(this.location, `${name} cannot be written`, error)
    } finally {
      await rm(partial, { force: true }).catch(() => {})
    }
  }

  /** Opens the file when its first byte is wanted, so that content nobody reads leaves no file open. */
  async *#content(name: string): AsyncIterable<Uint8Array> {
    try {
      yield* createReadStream(this.#path(name), { highWaterMark: 1 << 20 })
    } catch (error) {
      throw unavailable(this.location, `${name} cannot be read`, error)
    }
  }

  #path(name: string): string {
    return join(this.location, ...name.split('/'))
  }
}

/** Bytes that are written at once. */
const batchBytes = 1 << 20

async function* inBatches(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array[]> {
  let batch: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content) {
    batch.push(chunk)
    bytes += chunk.length
    if (bytes < batchBytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (bytes > 0) yield batch
}

async function writeAll(handle: FileHandle, chunks: Uint8Array[]): Promise<void> {
  const total = chunks.reduce((sum, { length }) => sum + length, 0)
  const { bytesWritten } = await handle.writev(chunks)
  if (bytesWritten === total) return
  // A disk that is nearly full takes a part.
  const rest = Buffer.concat(chunks).subarray(bytesWritten)
  for (let offset = 0; offset < rest.length; ) offset += (await handle.write(rest, offset)).bytesWritten
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

const reasons: Record<string, string> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'the quota of its disk is exhausted',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EFBIG: 'the file is larger than this user may write',
  EROFS: 'its disk is read-only',
  EIO: 'its disk reports an error',
  ENOTDIR: 'a part of its path is not a folder',
}

function unavailable(location: string, what: string, cause: unknown): DataError {
  const code = codeOf(cause)
  const reason = (code && reasons[code]) ?? (cause instanceof Error ? cause.message : String(cause))
  return new DataError('REPOSITORY_UNAVAILABLE', `the backup repository ${location}: ${what}: ${reason}`, {
    field: 'BACKUP_REPOSITORY',
    details: { location },
    cause,
  })
}
