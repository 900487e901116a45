import type { Repository } from '../repository/repository.ts'
import { isHistory, isSegment } from '../wal/segment.ts'
import { stanza } from './configuration-file.ts'

/** A file of the write-ahead log in pgBackRest's archive. */
export interface ArchivedFile {
  /** The name that the server gave it. */
  file: string
  /** The name in the repository. */
  name: string
  /** SHA-1 of the content, which is a part of the name; null for a history. */
  sha1: string | null
  archivedAt: Date
}

const archiveFolder = `archive/${stanza}/`

/** The folder of the histories, and the parent of the folders with segments. */
export const historyPath = (archiveId: string, file: string): string => `${archiveFolder}${archiveId}/${file}`

/** Returns the segment or the history that a file of the repository contains; null if it is another file. */
export function parseArchivedName(name: string): { file: string; sha1: string | null } | null {
  if (!name.startsWith(archiveFolder)) return null
  const base = name.slice(name.lastIndexOf('/') + 1)
  if (isHistory(base)) return { file: base, sha1: null }
  const [, file = '', sha1 = ''] = /^([0-9A-F]{24})-([0-9a-f]{40})(?:\.\w+)?$/.exec(base) ?? []
  return isSegment(file) ? { file, sha1 } : null
}

/** Whether the archive has a segment. @param archiveId default: of all versions of Postgres */
export async function hasArchivedSegment(
  repository: Repository,
  segment: string,
  archiveId?: string,
): Promise<boolean> {
  const prefix =
    archiveId === undefined
      ? archiveFolder
      : `${archiveFolder}${archiveId}/${segment.slice(0, 16)}/${segment}-`
  for await (const { name } of repository.list(prefix))
    if (parseArchivedName(name)?.file === segment) return true
  return false
}

/** Lists the segments and histories in the archive, in order. @param archiveId default: of all versions of Postgres */
export async function listArchivedWal(repository: Repository, archiveId?: string): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = []
  const prefix = archiveId === undefined ? archiveFolder : `${archiveFolder}${archiveId}/`
  for await (const { name, modifiedAt } of repository.list(prefix)) {
    const parsed = parseArchivedName(name)
    if (parsed) files.push({ ...parsed, name, archivedAt: modifiedAt })
  }
  return files.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
}
