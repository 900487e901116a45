import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import { type BackupMaker, type RepositoryConfig, requireDatabaseUrl } from '../backup-config.ts'
import { connectionEnvironment } from '../programs/connection-environment.ts'
import type { Repository } from '../repository/repository.ts'
import { requireBound } from '../repository-binding.ts'
import type { RunContext } from '../run-context.ts'
import { refuseProblems } from '../server-problems.ts'
import { historyName, segmentsBetween, timelineOf } from '../wal/segment.ts'
import { listArchivedWal } from './archived-wal.ts'
import { makerConfiguration, openForBackups } from './open-pgbackrest.ts'
import type { PgBackRest } from './pgbackrest.ts'
import { type InfoBackup, readInfo } from './read-info.ts'
import { findPgBackRestProblems, readServer, type Server } from './server.ts'
import { type ListedBackup, listingName, readSignedListing, writeSignedListing } from './signed-listing.ts'

/**
 * Makes a backup by pgBackRest, checks that the write-ahead log that it needs is in the archive, and lists what is in the
 * repository. The backup counts when it is in the list.
 *
 * An incremental backup becomes a full one if there is none to build upon, or if the server has been restored or promoted
 * since.
 *
 * @throws DataError `BACKUP_FAILED`, `REPOSITORY_UNAVAILABLE`, `BACKUP_DAMAGED`
 */
export async function makeBackup(
  { config, maker, repository }: { config: RepositoryConfig; maker: BackupMaker; repository: Repository },
  wanted: 'full' | 'incremental',
  canary: string | null,
  run: RunContext,
): Promise<ListedBackup> {
  const { publicKey } = config
  const databaseUrl = requireDatabaseUrl(config)
  const startedAt = new Date()
  const server = await readServer(databaseUrl)
  const listing = await readSignedListing(repository, publicKey)
  await requireBound(maker, { id: listing.id, document: listingName }, repository)
  const pgBackRest = await openForBackups(config, maker, server.address, server.runAs)
  refuseProblems(findPgBackRestProblems(server, makerConfiguration(maker)))
  const env = connectionEnvironment(databaseUrl)
  run.progress('Preparing pgBackRest')
  await pgBackRest.run('stanza-create', [], run, env)
  // From now on a repository without the list is one that has lost it.
  if (listing.sequence === 0) {
    await writeSignedListing(repository, maker.signingKey, listing, { backups: [] })
    const { id } = await readSignedListing(repository, publicKey)
    await requireBound(maker, { id, document: listingName }, repository)
  }
  await archiveHistory(repository, pgBackRest, server, run)

  const known = await readInfo(pgBackRest, run)
  const type = wanted === 'full' || !canBuildUpon(listing.backups.at(-1), server, run) ? 'full' : 'incr'
  run.progress('Copying the files of the server')
  await pgBackRest.run('backup', [`--type=${type}`], run, env)

  const backups = await readInfo(pgBackRest, run)
  const made = backups.filter(({ label }) => !known.some((other) => other.label === label))
  const [info] = made
  if (!info || made.length > 1) {
    throw new DataError(
      'BACKUP_FAILED',
      `pgbackrest backup succeeded, and info shows ${made.length} new backups`,
    )
  }
  if (info.error) {
    throw new DataError(
      'BACKUP_FAILED',
      `${info.label} has pages with a wrong checksum: the disk of the server is damaged. See the log of this run, and \`pg_amcheck\``,
      { details: { backup: info.label } },
    )
  }
  const { segmentBytes } = server.facts
  await requireWal(repository, info, segmentBytes)
  // Backups of interrupted runs, and those made by hand, count as well: the next ones build upon them.
  const added = backups
    .filter(({ label }) => !listing.backups.some(({ id }) => id === label))
    .map((backup) =>
      describe(backup, server, backup === info ? { startedAt, finishedAt: new Date(), canary } : {}),
    )
  run.progress('Signing the list of all files')
  await writeSignedListing(repository, maker.signingKey, await readSignedListing(repository, publicKey), {
    backups: [...listing.backups, ...added],
  })
  return added.find(({ id }) => id === info.label) as ListedBackup
}

function canBuildUpon(last: ListedBackup | undefined, { facts }: Server, run: RunContext): boolean {
  const refuse = (reason: string) => {
    run.log(`Making a full backup: ${reason}`)
    return false
  }
  if (!last) return refuse('there is none yet')
  if (last.timeline !== facts.timeline)
    return refuse('the server was restored or promoted since the last one')
  return true
}

/**
 * Archives the history of the server's timeline. The server does this only at a promotion, and a restored server is
 * promoted before it archives anything.
 */
async function archiveHistory(
  repository: Repository,
  pgBackRest: PgBackRest,
  { facts, address }: Server,
  run: RunContext,
): Promise<void> {
  const history = historyName(facts.timeline)
  if (facts.timeline === 1) return
  const archived = await listArchivedWal(repository)
  if (archived.some(({ file }) => file === history)) return
  await pgBackRest.run('archive-push', [join(address.dataFolder, 'pg_wal', history)], run)
}

/** pgBackRest's own checks do not see every missing segment: see decision 0021. */
async function requireWal(repository: Repository, info: InfoBackup, segmentBytes: number): Promise<void> {
  const { label, lsn, archive, archiveId } = info
  const archived = new Set((await listArchivedWal(repository, archiveId)).map(({ file }) => file))
  const needed = segmentsBetween(timelineOf(archive.start), lsn.start, lsn.stop, segmentBytes)
  const missing = [archive.start, ...needed, archive.stop].filter((segment) => !archived.has(segment))
  if (missing.length === 0) return
  throw new DataError(
    'BACKUP_FAILED',
    `the write-ahead log ${missing[0]}, which ${label} needs, is not in the archive: see archive_command in the log of the server`,
    { details: { missing } },
  )
}

/** Times of pgBackRest are whole seconds. */
function describe(
  info: InfoBackup,
  { facts }: Server,
  {
    startedAt = new Date(info.timestamp.start * 1_000),
    finishedAt = new Date((info.timestamp.stop + 1) * 1_000),
    canary = null,
  }: { startedAt?: Date; finishedAt?: Date; canary?: string | null },
): ListedBackup {
  return {
    id: info.label,
    kind: info.type === 'full' ? 'full' : 'incremental',
    parentId: info.prior,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    timeline: timelineOf(info.archive.start),
    startLsn: info.lsn.start,
    stopLsn: info.lsn.stop,
    databaseBytes: info.info.size,
    storedBytes: info.info.repository.delta ?? 0,
    serverVersion: facts.version,
    canary,
    connection: facts.connection,
    archiveId: info.archiveId,
    segmentBytes: facts.segmentBytes,
    recoverySettings: facts.recoverySettings,
  }
}
