import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError, isDataError } from '../../../errors.ts'
import type { BackupMaker } from '../../backup-config.ts'
import type { WalUploadResult } from '../../engine.ts'
import { writeEncrypted } from '../../repository/encrypted-object.ts'
import { once } from '../../repository/once.ts'
import type { Repository } from '../../repository/repository.ts'
import { signDocument } from '../../repository/signed-file.ts'
import { isHistory, isSegment, readSegmentHeader } from '../../wal/segment.ts'
import { claimRepository, requireClaimed } from '../cluster.ts'
import { findStoredWal, type StoredWal, walDocument, walObject } from './stored-wal.ts'

/** The folder that the server archives into. */
export const walFolder = ({ workFolder }: BackupMaker): string => join(workFolder, 'wal')

export interface WalUpload {
  repository: Repository
  maker: BackupMaker
  publicKey: KeyObject
  /** Ends it after the files that are being uploaded. */
  signal?: AbortSignal | undefined
}

/** Files that are uploaded at once. */
const concurrency = 4

/**
 * Uploads what the server has archived, and removes it from the folder once it is in the repository. Any number of
 * processes may do this at once. Segments appear in the repository in their order, so one that is missing before another is lost.
 * A file that the repository has already is removed if it is identical; a different one stays, as an error: two servers
 * would write the same timeline.
 */
export async function uploadWal(upload: WalUpload): Promise<WalUploadResult> {
  const files = await findArchivedFiles(walFolder(upload.maker))
  const result: WalUploadResult = { newest: undefined, uploaded: 0, waiting: files.length, error: undefined }
  for (let start = 0; start < files.length; start += concurrency) {
    if (upload.signal?.aborted) break
    const batch = files.slice(start, start + concurrency)
    const prepared = batch.map((file) => prepareFile(upload, file))
    await Promise.allSettled(prepared)
    for (const [index, preparing] of prepared.entries()) {
      const file = batch[index] as string
      try {
        const completedAt = await publishFile(upload, await preparing)
        result.waiting -= 1
        if (!completedAt) continue
        result.uploaded += 1
        if (isSegment(file)) result.newest = { segment: file, completedAt }
      } catch (error) {
        result.error ??= error as Error
        // A file that is wrong stops no other; one that the repository does not take now must come before the next.
        if (!isDataError(error, 'REPOSITORY_UNAVAILABLE')) continue
        await removeUnpublished(upload.repository, prepared.slice(index))
        return result
      }
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

/** A file whose content is in the repository, if it was not there before. */
interface Prepared {
  file: string
  /** SHA-256 of the content, in hex. */
  sha256: string
  /** What makes it count; undefined if the repository had it. */
  document: StoredWal | undefined
}

/** @returns undefined if another process has taken the file */
async function prepareFile(upload: WalUpload, file: string): Promise<Prepared | undefined> {
  const { repository, maker, publicKey } = upload
  const folder = walFolder(maker)
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
  else await requireClaimed(repository, upload)
  const sha256 = createHash('sha256').update(content).digest('hex')
  if (await findStoredWal(repository, file, publicKey)) return { file, sha256, document: undefined }
  const name = walObject(file, randomBytes(6).toString('hex'))
  const object = await writeEncrypted(repository, name, once(content), maker.recipients)
  return { file, sha256, document: { file, completedAt: completedAt.toISOString(), object } }
}

/** Removes content that will be uploaded again. What cannot be removed now is removed when backups expire. */
async function removeUnpublished(
  repository: Repository,
  files: readonly Promise<Prepared | undefined>[],
): Promise<void> {
  for (const preparing of files) {
    const prepared = await preparing.catch(() => undefined)
    if (prepared?.document) await repository.remove(prepared.document.object.name).catch(() => {})
  }
}

/** @returns when the server completed it; undefined if it was in the repository already, or another process took it */
async function publishFile(upload: WalUpload, prepared: Prepared | undefined): Promise<Date | undefined> {
  if (!prepared) return undefined
  const { repository, maker, publicKey } = upload
  const { file, sha256, document } = prepared
  const name = walDocument(file)
  const isNew =
    document !== undefined && (await repository.create(name, signDocument(name, document, maker.signingKey)))
  if (document && !isNew) await repository.remove(document.object.name)
  const stored = isNew ? document : await findStoredWal(repository, file, publicKey)
  if (stored?.object.sha256 !== sha256) {
    throw new DataError(
      'BACKUP_DAMAGED',
      `${file} is in ${repository.location} with other content: two servers write the same timeline. Stop one of them, or use another BACKUP_REPOSITORY`,
      { details: { name: file } },
    )
  }
  await rm(join(walFolder(maker), file), { force: true })
  return isNew ? new Date(document.completedAt) : undefined
}
