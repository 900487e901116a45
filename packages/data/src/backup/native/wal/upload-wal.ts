import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../../errors.ts'
import { writeEncrypted } from '../../repository/encrypted-object.ts'
import { once } from '../../repository/once.ts'
import type { Repository } from '../../repository/repository.ts'
import { signDocument } from '../../repository/signed-file.ts'
import { isHistory, isSegment, readSegmentHeader } from '../../wal/segment.ts'
import { claimRepository } from '../cluster.ts'
import { findStoredWal, type StoredWal, walDocument, walObject } from './stored-wal.ts'

export interface WalUpload {
  repository: Repository
  /** The folder that the server archives into. */
  folder: string
  recipients: readonly string[]
  signingKey: KeyObject
  publicKey: KeyObject
  /** Ends it after the files that are being uploaded. */
  signal?: AbortSignal | undefined
}

export interface WalUploadResult {
  /** The newest segment that was uploaded; undefined if none was. */
  newest: { segment: string; completedAt: Date } | undefined
  uploaded: number
  /** Files that are still in the folder. */
  waiting: number
  /** The first failure. The others files were tried nevertheless. */
  error: Error | undefined
}

/** Files that are uploaded at once. */
const concurrency = 4

/**
 * Uploads what the server has archived, and removes it from the folder once it is in the repository. Any number of
 * processes may do this at once. A file that the repository has already is removed if it is identical; a different one
 * stays, as an error: two servers would write the same timeline.
 */
export async function uploadWal(upload: WalUpload): Promise<WalUploadResult> {
  const files = await findArchivedFiles(upload.folder)
  const result: WalUploadResult = { newest: undefined, uploaded: 0, waiting: files.length, error: undefined }
  for (let start = 0; start < files.length; start += concurrency) {
    if (upload.signal?.aborted) break
    const batch = files.slice(start, start + concurrency)
    const outcomes = await Promise.allSettled(batch.map((file) => uploadFile(upload, file)))
    for (const [index, outcome] of outcomes.entries()) {
      const file = batch[index] as string
      if (outcome.status === 'rejected') {
        result.error ??= outcome.reason as Error
        continue
      }
      result.waiting -= 1
      if (!outcome.value) continue
      result.uploaded += 1
      if (isSegment(file)) result.newest = { segment: file, completedAt: outcome.value }
    }
  }
  return result
}

/** Names of the archived files, oldest first. Removes what is not worth keeping. */
async function findArchivedFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      'BACKUP_FAILED',
      `the folder that the server archives into, ${folder}, cannot be read (${cause.code})`,
      {
        field: 'BACKUP_WORK_FOLDER',
        cause,
      },
    )
  })
  for (const name of names) if (isLeftover(name)) await removeLeftover(join(folder, name))
  const histories = names.filter(isHistory).sort()
  return [...histories, ...names.filter(isSegment).sort()]
}

/** Labels of backups, which no restore needs; and temporary files of `basic_archive`, which a crash leaves. */
const isLeftover = (name: string): boolean => name.endsWith('.backup') || name.startsWith('archtemp.')

/** Milliseconds after which a temporary file was left by a crash. */
const maxTemporaryAge = 3_600_000

async function removeLeftover(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined)
  if (stats && (path.endsWith('.backup') || Date.now() - stats.mtimeMs > maxTemporaryAge))
    await rm(path, { force: true })
}

/** @returns when the server completed it; undefined if it was in the repository already, or another process took it */
async function uploadFile(upload: WalUpload, file: string): Promise<Date | undefined> {
  const { repository, folder, recipients, signingKey, publicKey } = upload
  const path = join(folder, file)
  let content: Buffer
  let completedAt: Date
  try {
    completedAt = (await stat(path)).mtime
    content = await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const header = isSegment(file) ? readSegmentHeader(content) : undefined
  if (header === null)
    throw new DataError('BACKUP_DAMAGED', `${file} in ${folder} is not a segment of the write-ahead log`)
  if (header) await claimRepository(repository, header.systemIdentifier, upload)
  let stored = await findStoredWal(repository, file, publicKey)
  let isNew = false
  if (!stored) {
    const name = walObject(file, randomBytes(6).toString('hex'))
    const object = await writeEncrypted(repository, name, once(content), recipients)
    const document: StoredWal = { file, completedAt: completedAt.toISOString(), object }
    isNew = await repository.create(walDocument(file), signDocument(walDocument(file), document, signingKey))
    if (!isNew) await repository.remove(name)
    stored = isNew ? document : await findStoredWal(repository, file, publicKey)
  }
  if (stored?.object.sha256 !== createHash('sha256').update(content).digest('hex')) {
    throw new DataError(
      'BACKUP_DAMAGED',
      `${file} is in ${repository.location} with other content: two servers write the same timeline. Stop one of them, or use another BACKUP_REPOSITORY`,
      { details: { name: file } },
    )
  }
  await rm(path, { force: true })
  return isNew ? completedAt : undefined
}
