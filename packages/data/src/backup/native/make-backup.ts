import type { KeyObject } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { withClient } from '../../database/with-client.ts'
import { DataError } from '../../errors.ts'
import type { BackupMaker } from '../backup-config.ts'
import { findPostgresPrograms } from '../programs/find-programs.ts'
import type { Repository } from '../repository/repository.ts'
import { signDocument } from '../repository/signed-file.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { findServerFacts, type ServerFacts } from '../server-facts.ts'
import { segmentsBetween } from '../wal/segment.ts'
import { makeBaseBackup } from './base-backup.ts'
import { claimRepository } from './cluster.ts'
import { ensureHistory } from './ensure-history.ts'
import { findTruncatedTables } from './find-truncated-tables.ts'
import { requireBackupServer } from './server-problems.ts'
import {
  backupDocument,
  backupFolder,
  nextBackupId,
  readListing,
  type StoredBackup,
  writeListing,
} from './stored-backup.ts'
import { findStoredWal } from './wal/stored-wal.ts'
import { uploadWal } from './wal/upload-wal.ts'

export interface BackupSource {
  repository: Repository
  databaseUrl: string
  programFolders: string[]
  publicKey: KeyObject
  maker: BackupMaker
}

/** The folder with the manifest of the last backup. */
export const manifestFolder = ({ workFolder }: BackupMaker): string => join(workFolder, 'manifests')
const manifestPath = (maker: BackupMaker, id: string): string => join(manifestFolder(maker), `${id}.manifest`)

/**
 * Makes a backup, and waits until the write-ahead log that it needs is in the repository. The backup counts when it is in
 * the listing.
 *
 * An incremental backup builds upon the last one. It becomes a full one if there is none, or if since then the server has been
 * restored or promoted, or a table was truncated.
 *
 * @throws DataError `BACKUP_FAILED`, `REPOSITORY_UNAVAILABLE`, `BACKUP_DAMAGED`
 */
export async function makeBackup(
  source: BackupSource,
  wanted: 'full' | 'incremental',
  canary: string | null,
  run: RunContext,
): Promise<StoredBackup> {
  const { repository, databaseUrl, publicKey, maker } = source
  const facts = await readFacts(databaseUrl)
  requireBackupServer(facts)
  const programs = await findPostgresPrograms(source.programFolders, facts.major)
  await claimRepository(repository, facts.systemIdentifier, { publicKey, maker })
  await ensureHistory(source, facts.timeline)
  const listing = await readListing(repository, publicKey)
  const parent = wanted === 'full' ? undefined : await findParent(maker, listing.backups, facts, run)
  const kind = parent ? 'incremental' : 'full'
  const id = nextBackupId(listing.backups, facts.now, kind)
  run.log(`Making ${id} of Postgres ${facts.version}, ${facts.databaseBytes} bytes`)
  const backup = await makeBaseBackup({
    program: programs.pg_basebackup,
    databaseUrl,
    repository,
    name: `${backupFolder(id)}/base.tar.zst.age`,
    recipients: maker.recipients,
    parentManifest: parent && manifestPath(maker, parent.id),
    expectedBytes: parent ? null : facts.databaseBytes,
    run,
  })
  const { base, manifest, timeline, startLsn, stopLsn } = backup
  if (parent) {
    // Incremental backups restore old rows of a table that was truncated and grew again: see decision 0019.
    const truncated = await findTruncatedTables(databaseUrl, parent.startLsn)
    if (truncated.length > 0) {
      run.log(
        `Making a full backup: ${truncated.join(', ')} was truncated since the last one, which incremental backups can restore wrongly`,
      )
      // Where deletions are refused, it expires with the backups before it.
      await repository.remove(base.name).catch(() => {})
      return makeBackup(source, 'full', canary, run)
    }
  }
  // Targets are compared with times of commits: only the server's clock tells what the backup has.
  const { now: finishedAt } = await readFacts(databaseUrl)
  await waitForWal(source, segmentsBetween(timeline, startLsn, stopLsn, facts.segmentBytes), run)
  const stored: StoredBackup = {
    id,
    kind,
    parentId: parent?.id ?? null,
    startedAt: facts.now.toISOString(),
    finishedAt: finishedAt.toISOString(),
    timeline,
    startLsn,
    stopLsn,
    segmentBytes: facts.segmentBytes,
    systemIdentifier: facts.systemIdentifier,
    serverVersion: facts.version,
    recoverySettings: facts.recoverySettings,
    databaseBytes: facts.databaseBytes,
    base,
    canary,
    connection: facts.connection,
  }
  const document = signDocument(backupDocument(id), stored, maker.signingKey)
  if (!(await repository.create(backupDocument(id), document))) {
    throw new DataError('BACKUP_FAILED', `${repository.location} has another backup ${id}: repeat this one`)
  }
  await saveManifest(maker, id, manifest)
  // Without the lock of the run, another process may have written the list since.
  throwIfStopped(run)
  await writeListing(repository, maker.signingKey, listing, [...listing.backups, stored], new Date())
  return stored
}

const readFacts = (databaseUrl: string): Promise<ServerFacts> =>
  withClient(databaseUrl, findServerFacts, { application_name: 'tarot-backup' })

/** Returns the last backup if an incremental one can build upon it. */
async function findParent(
  maker: BackupMaker,
  backups: readonly StoredBackup[],
  { timeline, systemIdentifier }: ServerFacts,
  run: RunContext,
): Promise<StoredBackup | undefined> {
  const refuse = (reason: string) => {
    run.log(`Making a full backup: ${reason}`)
    return undefined
  }
  const last = backups.at(-1)
  if (!last) return refuse('there is none yet')
  // Summaries of the write-ahead log across a promotion have been wrong in Postgres: see decision 0019.
  if (last.timeline !== timeline) return refuse('the server was restored or promoted since the last one')
  if (last.systemIdentifier !== systemIdentifier) return refuse('the last one is of another cluster')
  const hasManifest = await readFile(manifestPath(maker, last.id)).then(
    () => true,
    () => false,
  )
  return hasManifest ? last : refuse('the manifest of the last one is not on this machine')
}

/** Only the last manifest is needed. */
async function saveManifest(maker: BackupMaker, id: string, manifest: Buffer): Promise<void> {
  const folder = manifestFolder(maker)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const partial = join(folder, 'partial')
  await writeFile(partial, manifest, { mode: 0o600, flush: true })
  await rename(partial, manifestPath(maker, id))
  for (const name of await readdir(folder)) {
    if (join(folder, name) !== manifestPath(maker, id)) await rm(join(folder, name), { force: true })
  }
}

/** Milliseconds to wait for the write-ahead log of a backup. */
const maxWalWait = 600_000

async function waitForWal(source: BackupSource, segments: string[], run: RunContext): Promise<void> {
  const { repository, maker, publicKey } = source
  const deadline = Date.now() + maxWalWait
  for (let missing = segments; ; ) {
    const result = await uploadWal({ repository, maker, publicKey, signal: run.signal })
    // By name: the list of all segments is long.
    const stored = await Promise.all(missing.map((segment) => findStoredWal(repository, segment, publicKey)))
    missing = missing.filter((_, index) => !stored[index])
    run.progress('Waiting for the write-ahead log', segments.length - missing.length, segments.length)
    if (missing.length === 0) return
    throwIfStopped(run)
    if (Date.now() > deadline) {
      const reason = result.error
        ? `: ${result.error.message}`
        : ': see archive_library in the log of the server'
      throw new DataError(
        'BACKUP_FAILED',
        `the write-ahead log ${missing[0]}, which the backup needs, did not reach the repository${reason}`,
        {
          details: { missing },
          cause: result.error,
        },
      )
    }
    await delay(200, undefined, { signal: run.signal }).catch(() => {})
  }
}
