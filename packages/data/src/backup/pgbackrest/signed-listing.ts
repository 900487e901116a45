import { createHash, type KeyObject, randomUUID } from 'node:crypto'
import { DataError } from '../../errors.ts'
import type { Backup, RepositoryProblem } from '../engine.ts'
import { once } from '../repository/once.ts'
import type { Repository, RepositoryFile } from '../repository/repository.ts'
import { readDocument, signDocument } from '../repository/signed-file.ts'
import { stanza } from './configuration-file.ts'

/** A backup that counts. */
export interface ListedBackup extends Omit<Backup, 'startedAt' | 'finishedAt'> {
  /** ISO strings. */
  startedAt: string
  finishedAt: string
  /** The folder of its write-ahead log in the archive, as `15-1`. */
  archiveId: string
  segmentBytes: number
  /** Settings that the restored server needs at least as high. */
  recoverySettings: Record<string, string>
}

interface FileState {
  bytes: number
  sha256: string
}

/**
 * The list of the backups that count and of all files of the repository. pgBackRest's cipher does not authenticate, so only
 * this finds a file that was swapped, changed together with its checksum, or removed.
 */
export interface SignedListing {
  /** Of this repository; undefined before its first list is written. */
  id?: string | undefined
  /** Increases with each change. */
  sequence: number
  writtenAt: string
  backups: ListedBackup[]
  /** By name. A file of the write-ahead log that is newer than the list is not in it. */
  files: Record<string, FileState>
}

export const listingName = 'signed-listing.json'
export const backupFolder = `backup/${stanza}/`

/** Files that pgBackRest rewrites. */
const isRewritten = (name: string): boolean =>
  /^(archive|backup)\/\w+\/(archive|backup)\.info(\.copy)?$/.test(name)

const labelPattern = /^\d{8}-\d{6}F(_\d{8}-\d{6}[DI])?$/

/** Returns the label of the backup that a file belongs to; undefined for another file. */
export function labelOf(name: string): string | undefined {
  if (!name.startsWith(backupFolder)) return undefined
  const label = name.slice(backupFolder.length).split('/')[0] ?? ''
  return labelPattern.test(label) ? label : undefined
}

/** @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE` */
export async function readSignedListing(
  repository: Repository,
  publicKey: KeyObject,
): Promise<SignedListing> {
  const listing = (await readDocument(repository, listingName, publicKey)) as SignedListing | undefined
  if (listing) return listing
  for await (const { name } of repository.list(backupFolder)) {
    if (labelOf(name) === undefined) continue
    throw new DataError(
      'BACKUP_DAMAGED',
      `${listingName} is missing in ${repository.location}, and there are backups: it was removed, or they were made without it. Restore it from another copy of the repository, or choose an empty one`,
      { details: { name: listingName } },
    )
  }
  return { sequence: 0, writtenAt: new Date(0).toISOString(), backups: [], files: {} }
}

export interface ListingChange {
  backups: readonly ListedBackup[]
  /** Files that pgBackRest has removed as it was asked to. All others that were listed once stay listed. */
  removed?: ReadonlySet<string>
}

/**
 * Lists what is in the repository, and signs it. What was listed before keeps its old state, so that a file which has been
 * damaged since is not signed as if it were right.
 */
export async function writeSignedListing(
  repository: Repository,
  signingKey: KeyObject,
  previous: SignedListing,
  { backups, removed = new Set() }: ListingChange,
): Promise<void> {
  const labels = new Set(backups.map(({ id }) => id))
  const files: Record<string, FileState> = {}
  for (const [name, state] of Object.entries(previous.files)) {
    if (!removed.has(name) && !isRewritten(name)) files[name] = state
  }
  for (const { name } of await listFiles(repository)) {
    const label = labelOf(name)
    // What an interrupted backup has left is changed by the next one.
    if (files[name] || (label !== undefined && !labels.has(label))) continue
    const state = await readState(repository, name)
    if (state) files[name] = state
  }
  const listing: SignedListing = {
    id: previous.id ?? randomUUID(),
    sequence: previous.sequence + 1,
    writtenAt: new Date().toISOString(),
    backups: [...backups],
    files,
  }
  await repository.write(listingName, once(signDocument(listingName, listing, signingKey)))
}

/** Lists the files that pgBackRest has completed. */
export async function listFiles(repository: Repository): Promise<RepositoryFile[]> {
  const files: RepositoryFile[] = []
  for (const prefix of ['archive/', 'backup/']) {
    for await (const file of repository.list(prefix)) if (!file.name.endsWith('.tmp')) files.push(file)
  }
  return files
}

/**
 * Reads listed files, and compares them with the list.
 *
 * @param isWanted whether to read this one
 * @param onBytes the bytes that were read
 */
export async function compareWithListing(
  repository: Repository,
  { files }: SignedListing,
  isWanted: (name: string) => boolean,
  onBytes: (bytes: number) => void = () => {},
): Promise<RepositoryProblem[]> {
  const problems: RepositoryProblem[] = []
  const add = (name: string, what: string) =>
    problems.push({ kind: 'damaged', name, message: `${name} in ${repository.location} ${what}` })
  for (const [name, listed] of Object.entries(files)) {
    if (!isWanted(name)) continue
    const found = await readState(repository, name, onBytes)
    if (!found) add(name, 'is missing')
    else if (found.bytes !== listed.bytes) add(name, `has ${found.bytes} bytes instead of ${listed.bytes}`)
    else if (found.sha256 !== listed.sha256) add(name, 'was changed or swapped: its SHA-256 is another one')
  }
  return problems
}

async function readState(
  repository: Repository,
  name: string,
  onBytes: (bytes: number) => void = () => {},
): Promise<FileState | undefined> {
  const content = await repository.read(name)
  if (!content) return undefined
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
    onBytes(chunk.length)
  }
  return { bytes, sha256: hash.digest('hex') }
}

export function toBackup(listed: ListedBackup): Backup {
  const { archiveId, segmentBytes, recoverySettings, ...backup } = listed
  return { ...backup, startedAt: new Date(listed.startedAt), finishedAt: new Date(listed.finishedAt) }
}
