import type { KeyObject } from 'node:crypto'
import type { StoredObject } from '../../repository/encrypted-object.ts'
import type { Repository } from '../../repository/repository.ts'
import { readDocument } from '../../repository/signed-file.ts'
import { isHistory, isSegment } from '../../wal/segment.ts'

/** The signed document of a file of the write-ahead log: a segment or a timeline's history. */
export interface StoredWal {
  /** The name that the server gave it. */
  file: string
  /** When the server completed it, as an ISO string: each commit in it is older. */
  completedAt: string
  object: StoredObject
}

const folderOf = (file: string): string => (isHistory(file) ? 'wal/history' : `wal/${file.slice(0, 16)}`)

/** The name of the document: the file counts as stored when this exists. */
export const walDocument = (file: string): string => `${folderOf(file)}/${file}.json`

/** @param unique differs between uploads, so that two processes never overwrite each other's object of the same file */
export const walObject = (file: string, unique: string): string =>
  `${folderOf(file)}/${file}.${unique}.zst.age`

/** @returns undefined if it is not in the repository. @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE` */
export async function findStoredWal(
  repository: Repository,
  file: string,
  publicKey: KeyObject,
): Promise<StoredWal | undefined> {
  return (await readDocument(repository, walDocument(file), publicKey)) as StoredWal | undefined
}

/** Lists the files of the write-ahead log in the repository, by name, in order. */
export async function listStoredWal(repository: Repository): Promise<string[]> {
  const files: string[] = []
  for await (const { name } of repository.list('wal/')) {
    const file = name.slice(name.lastIndexOf('/') + 1, -'.json'.length)
    if (name.endsWith('.json') && (isSegment(file) || isHistory(file))) files.push(file)
  }
  return files.sort()
}
