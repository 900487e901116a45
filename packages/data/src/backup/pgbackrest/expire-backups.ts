import type { KeyObject } from 'node:crypto'
import { DataError } from '../../errors.ts'
import type { Retention } from '../backup-config.ts'
import { chooseKept } from '../choose-kept.ts'
import type { OnExpire } from '../engine.ts'
import type { Repository } from '../repository/repository.ts'
import type { RunContext } from '../run-context.ts'
import { isSegment, lsnToNumber, segmentAt } from '../wal/segment.ts'
import type { PgBackRest } from './pgbackrest.ts'
import { readInfo } from './read-info.ts'
import {
  type ListedBackup,
  labelOf,
  listFiles,
  readSignedListing,
  writeSignedListing,
} from './signed-listing.ts'

/**
 * Lets pgBackRest remove the backups that the retention does not keep, and the write-ahead log before the oldest one that
 * is kept.
 *
 * @returns the ids of the removed backups
 * @throws DataError `BACKUP_FAILED`, `REPOSITORY_UNAVAILABLE`, `BACKUP_DAMAGED`
 */
export async function expireBackups(
  {
    repository,
    publicKey,
    signingKey,
    pgBackRest,
    onExpire,
  }: {
    repository: Repository
    publicKey: KeyObject
    signingKey: KeyObject
    pgBackRest: PgBackRest
    onExpire: OnExpire
  },
  retention: Retention,
  run: RunContext,
): Promise<string[]> {
  const listing = await readSignedListing(repository, publicKey)
  const kept = chooseKept(listing.backups, retention, new Date())
  const removed = listing.backups.filter((backup) => !kept.includes(backup)).map(({ id }) => id)
  const [oldest] = kept
  if (removed.length === 0 || !oldest) return []
  run.progress('Removing old backups')
  await onExpire(removed)
  // pgBackRest counts also those that are not listed yet.
  const fulls = (await readInfo(pgBackRest, run)).filter(
    ({ type, label }) => type === 'full' && label >= oldest.id,
  ).length
  await pgBackRest.run('expire', [`--repo1-retention-full=${fulls}`], run)
  const labels = new Set((await readInfo(pgBackRest, run)).map(({ label }) => label))
  const lost = kept.find(({ id }) => !labels.has(id))
  if (lost)
    throw new DataError('BACKUP_DAMAGED', `pgbackrest expire has removed ${lost.id}, which was to be kept`)
  const present = new Set((await listFiles(repository)).map(({ name }) => name))
  // Nothing else may disappear: a file that is missing otherwise stays listed, and `verify` names it.
  const names = Object.keys(listing.files).filter(
    (name) => !present.has(name) && isExpired(name, removed, oldest),
  )
  await writeSignedListing(repository, signingKey, listing, { backups: kept, removed: new Set(names) })
  run.log(`Expired ${removed.join(', ')}`)
  return removed
}

function isExpired(
  name: string,
  removed: readonly string[],
  { startLsn, segmentBytes }: ListedBackup,
): boolean {
  const label = labelOf(name)
  if (label !== undefined) return removed.includes(label)
  const segment = name.slice(name.lastIndexOf('/') + 1, name.lastIndexOf('/') + 25)
  // Positions grow across timelines.
  return isSegment(segment) && segment.slice(8) < segmentAt(0, lsnToNumber(startLsn), segmentBytes).slice(8)
}
