import type { KeyObject } from 'node:crypto'
import { DataError, isDataError } from '../../errors.ts'
import { chainOf } from '../chain-of.ts'
import type { RepositoryProblem, Verification } from '../engine.ts'
import { findNoBackup } from '../explain-no-backup.ts'
import { verifyObject } from '../repository/encrypted-object.ts'
import type { Repository } from '../repository/repository.ts'
import { keySetting, readDocument } from '../repository/signed-file.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { findGaps } from '../wal/find-gaps.ts'
import { isSegment, segmentsBetween } from '../wal/segment.ts'
import { clusterName } from './cluster.ts'
import { backupDocument, readListing, type StoredBackup } from './stored-backup.ts'
import { findStoredWal, listStoredWal } from './wal/stored-wal.ts'

/**
 * Reads everything in the repository, or one backup and the write-ahead log that it needs, and compares it with what was
 * signed. Needs no identity: the content itself is checked by drills.
 *
 * @throws DataError `REPOSITORY_UNAVAILABLE`
 */
export async function verifyRepository(
  { repository, publicKey }: { repository: Repository; publicKey: KeyObject },
  run: RunContext,
  only?: string,
): Promise<Verification> {
  const problems: RepositoryProblem[] = []
  /** Documents without a signature of the key. */
  let unsigned = 0
  const check = async (name: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!isDataError(error, 'BACKUP_DAMAGED')) throw error
      if (error.details.hasSignature === false) unsigned += 1
      const named = (error.details.name as string | undefined) ?? name
      problems.push({ kind: 'damaged', name: named, message: error.message })
    }
  }
  let backups: StoredBackup[] = []
  await check('listing.json', async () => {
    const all = (await readListing(repository, publicKey)).backups
    const one = all.find(({ id }) => id === only)
    backups = only === undefined ? all : one ? [one] : []
    if (only === undefined && all.length === 0) problems.push(await findNoBackup(repository))
  })
  const requireDocument = async (name: string) => {
    if ((await readDocument(repository, name, publicKey)) !== undefined) return
    throw new DataError('BACKUP_DAMAGED', `${name} in ${repository.location} is missing`, {
      details: { name },
    })
  }
  if (backups.length > 0) await check(clusterName, () => requireDocument(clusterName))
  const files = await listStoredWal(repository)
  const needed =
    only === undefined ? files : files.filter((file) => backups.some((backup) => needs(backup, file)))
  const total = backups.reduce((sum, { base }) => sum + base.storedBytes, 0)
  let bytes = 0
  const count = (read: number) => {
    throwIfStopped(run)
    bytes += read
    run.progress('Reading the repository', bytes, Math.max(total, bytes), 'bytes')
  }
  for (const backup of backups) {
    await check(backup.id, () => requireDocument(backupDocument(backup.id)))
    await check(backup.id, async () => {
      if (only === undefined) chainOf(backups, backup)
      await verifyObject(repository, backup.base, count)
    })
  }
  for (const file of needed) {
    await check(file, async () => {
      const stored = await findStoredWal(repository, file, publicKey)
      if (stored) await verifyObject(repository, stored.object, count)
    })
  }
  // With a key of another repository, each document would be a problem.
  if (unsigned > 1 && unsigned === problems.length && unsigned === needed.length + 1) {
    const message = `no document in ${repository.location} was signed with the key of ${keySetting}: is it the key of this repository?`
    problems.splice(0, problems.length, { kind: 'damaged', name: 'listing.json', message })
  }
  problems.push(...findGaps(backups, files))
  for (const { message } of problems) run.log(message)
  return { problems, backups: backups.length, segments: needed.filter(isSegment).length, bytes }
}

/** Whether the backup itself needs this file of the write-ahead log. */
function needs({ timeline, startLsn, stopLsn, segmentBytes }: StoredBackup, file: string): boolean {
  return segmentsBetween(timeline, startLsn, stopLsn, segmentBytes).includes(file)
}
