import type { KeyObject } from 'node:crypto'
import type { Retention } from '../backup-config.ts'
import { chooseKept } from '../choose-kept.ts'
import type { OnExpire } from '../engine.ts'
import type { Repository } from '../repository/repository.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { isBeforeAll, isSegment } from '../wal/segment.ts'
import { readListing, type StoredBackup, writeListing } from './stored-backup.ts'
import { findStoredWal } from './wal/stored-wal.ts'

/** Milliseconds after its last write until a file counts as left by a killed process. */
const unfinishedAfter = 3_600_000

/**
 * Removes the backups that the retention does not keep, and the write-ahead log before all backups that are kept.
 * What a kept backup needs stays: an incremental backup keeps all that it builds upon.
 *
 * @returns the ids of the removed backups
 * @throws DataError `REPOSITORY_UNAVAILABLE`, also if the storage refuses deletions; `BACKUP_DAMAGED`
 */
export async function expireBackups(
  {
    repository,
    publicKey,
    signingKey,
    onExpire,
  }: { repository: Repository; publicKey: KeyObject; signingKey: KeyObject; onExpire: OnExpire },
  retention: Retention,
  run: RunContext,
  now = new Date(),
): Promise<string[]> {
  const listing = await readListing(repository, publicKey)
  const kept = chooseKept(listing.backups, retention, now)
  const removed = listing.backups.filter((backup) => !kept.includes(backup)).map(({ id }) => id)
  if (removed.length > 0) {
    await onExpire(removed)
    // The list first: an interrupted run leaves files that no list names, and the next run removes them.
    await writeListing(repository, signingKey, listing, kept, now)
  }
  const walObjects = new Map<string, string[]>()
  for await (const { name } of repository.list('')) {
    throwIfStopped(run)
    if (isExpired(name, kept, removed)) {
      run.progress(`Removing ${name}`)
      await repository.remove(name)
    } else if (name.startsWith('wal/') && !name.endsWith('.json')) {
      const file = walFileOf(name)
      walObjects.set(file, [...(walObjects.get(file) ?? []), name])
    }
  }
  await removeSecondUploads(repository, publicKey, walObjects)
  await repository.removeUnfinished?.(new Date(now.getTime() - unfinishedAfter))
  if (removed.length > 0) run.log(`Expired ${removed.join(', ')}`)
  return removed
}

/**
 * Whether a file belongs to a removed backup, to an unfinished one that is older than all that are kept, or to write-ahead log
 * that no kept backup needs.
 */
function isExpired(name: string, kept: readonly StoredBackup[], removed: readonly string[]): boolean {
  const [folder, id = ''] = name.split('/')
  const isKept = kept.some((backup) => backup.id === id)
  if (folder === 'backups') return removed.includes(id) || (!isKept && isOlderThanAll(id, kept))
  const file = walFileOf(name)
  const [first] = kept
  return (
    folder === 'wal' && isSegment(file) && first !== undefined && isBeforeAll(file, kept, first.segmentBytes)
  )
}

const isOlderThanAll = (id: string, kept: readonly StoredBackup[]): boolean =>
  kept.every((other) => id < other.id)

/** The name that the server gave to a file of the write-ahead log, without `.history`. */
const walFileOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).split('.')[0] ?? ''

/**
 * Removes the objects of the write-ahead log that no document names: a process that was killed between the object and its
 * document leaves one. An object without any document is kept, because it can be an upload that goes on now.
 */
async function removeSecondUploads(
  repository: Repository,
  publicKey: KeyObject,
  objects: ReadonlyMap<string, string[]>,
): Promise<void> {
  for (const [file, names] of objects) {
    if (names.length < 2 || !isSegment(file)) continue
    const stored = await findStoredWal(repository, file, publicKey)
    if (!stored) continue
    for (const name of names) if (name !== stored.object.name) await repository.remove(name)
  }
}
