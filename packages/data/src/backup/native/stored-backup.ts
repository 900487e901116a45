import type { KeyObject } from 'node:crypto'
import { DataError } from '../../errors.ts'
import type { Backup } from '../engine.ts'
import type { DatabaseConnection } from '../programs/connection-of.ts'
import type { StoredObject } from '../repository/encrypted-object.ts'
import { once } from '../repository/once.ts'
import type { Repository } from '../repository/repository.ts'
import { readDocument, signDocument } from '../repository/signed-file.ts'
import type { Lsn } from '../wal/segment.ts'

/** A backup in the repository. */
export interface StoredBackup {
  /** The time it began and its kind, as `20250225T030000Z-full`. Later than that of the backup before, whatever the clock says. */
  id: string
  kind: 'full' | 'incremental'
  /** The backup that an incremental one builds upon. */
  parentId: string | null
  /** ISO strings. The backup contains each commit before `startedAt`; it can restore each moment after `finishedAt`. */
  startedAt: string
  finishedAt: string
  timeline: number
  /** The write-ahead log that the backup itself needs. */
  startLsn: Lsn
  stopLsn: Lsn
  segmentBytes: number
  systemIdentifier: string
  /** Of the server, as 18.4. */
  serverVersion: string
  /** Settings that the restored server needs at least as high. */
  recoverySettings: Record<string, string>
  /** Bytes of all databases. */
  databaseBytes: number
  /** The tar of the data folder. */
  base: StoredObject
  /** The row of `backup_runs` that was committed before the backup began: each restore must have it. */
  canary: string | null
  /** See `Backup`. */
  connection?: DatabaseConnection | undefined
}

/** The list of the backups that count, signed as a whole, so that the removal of a backup is found. */
interface Listing {
  /** Increases with each change, so that an older listing in its place is found. */
  sequence: number
  writtenAt: string
  backups: StoredBackup[]
}

const listingName = 'listing.json'

export const backupFolder = (id: string): string => `backups/${id}`
export const backupDocument = (id: string): string => `${backupFolder(id)}/backup.json`

/** Ids sort in the order of the listing, even if the clock of the server was set back. */
export function nextBackupId(
  backups: readonly StoredBackup[],
  startedAt: Date,
  kind: StoredBackup['kind'],
): string {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(backups.at(-1)?.id ?? '') ?? []
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = parts.map(Number)
  const next = Date.UTC(year, month - 1, day, hours, minutes, seconds + 1)
  const time = new Date(Math.max(startedAt.getTime(), next))
  return `${time.toISOString().replace(/[-:]|\.\d+/g, '')}-${kind}`
}

/** @returns the backups, oldest first. @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE` */
export async function readListing(repository: Repository, publicKey: KeyObject): Promise<Listing> {
  const listing = (await readDocument(repository, listingName, publicKey)) as Listing | undefined
  if (listing) return listing
  for await (const { name } of repository.list('backups/')) {
    if (!name.endsWith('/backup.json')) continue
    throw new DataError(
      'BACKUP_DAMAGED',
      `${listingName} is missing in ${repository.location}, and there are backups: it was removed. Copy it from another copy of the repository, or use another BACKUP_REPOSITORY`,
      { details: { name: listingName } },
    )
  }
  return { sequence: 0, writtenAt: new Date(0).toISOString(), backups: [] }
}

/** Replaces the list. Only the holder of the lock of backups may do this. */
export async function writeListing(
  repository: Repository,
  signingKey: KeyObject,
  previous: Listing,
  backups: StoredBackup[],
  now: Date,
): Promise<void> {
  const listing: Listing = { sequence: previous.sequence + 1, writtenAt: now.toISOString(), backups }
  await repository.write(listingName, once(signDocument(listingName, listing, signingKey)))
}

export function toBackup(stored: StoredBackup): Backup {
  const { id, kind, parentId, timeline, startLsn, stopLsn } = stored
  const { databaseBytes, serverVersion, canary, connection } = stored
  return {
    ...{ id, kind, parentId, timeline, startLsn, stopLsn, databaseBytes, serverVersion, canary, connection },
    startedAt: new Date(stored.startedAt),
    finishedAt: new Date(stored.finishedAt),
    storedBytes: stored.base.storedBytes,
  }
}
