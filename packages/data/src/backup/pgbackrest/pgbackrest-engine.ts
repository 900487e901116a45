import { DataError } from '../../errors.ts'
import type { BackupMaker, RepositoryConfig } from '../backup-config.ts'
import type { BackupEngine, NewestWal } from '../engine.ts'
import type { Repository } from '../repository/repository.ts'
import { requireBound } from '../repository-binding.ts'
import { findGaps } from '../wal/find-gaps.ts'
import { findRecoveryWindow } from '../wal/find-recovery-window.ts'
import { isSegment } from '../wal/segment.ts'
import { hasArchivedSegment, listArchivedWal } from './archived-wal.ts'
import { expireBackups } from './expire-backups.ts'
import { makeBackup } from './make-backup.ts'
import { withPgBackRest } from './open-pgbackrest.ts'
import { planRestore, restoreFiles } from './restore-files.ts'
import { listingName, readSignedListing, toBackup } from './signed-listing.ts'
import { verifyRepository } from './verify-repository.ts'

/** Backups by pgBackRest, which the server archives its write-ahead log with. */
export function pgBackRestEngine(config: RepositoryConfig, repository: Repository): BackupEngine {
  const { publicKey, retention } = config
  const requireMaker = (): BackupMaker => {
    if (config.maker) return config.maker
    throw new DataError(
      'INVALID_CONFIG',
      'BACKUP_SIGNING_KEY_FILE and BACKUP_WORK_FOLDER are not set: backups are made on the host of the database',
      { field: 'BACKUP_SIGNING_KEY_FILE' },
    )
  }
  /** An empty repository can be the folder of a disk that is not mounted. */
  const readBackups = async () => {
    const { backups, id } = await readSignedListing(repository, publicKey)
    if (backups.length === 0 && config.maker)
      await requireBound(config.maker, { id, document: listingName }, repository)
    return backups
  }
  /** The log of another major version, before an upgrade, cannot be continued by the present one. */
  const readNewestArchive = async () => {
    const all = await readBackups()
    const archiveId = all.at(-1)?.archiveId
    const archived = await listArchivedWal(repository, archiveId)
    const backups = all.filter((backup) => backup.archiveId === archiveId)
    const files = archived.map(({ file }) => file)
    return { archived, backups, files, lost: findGaps(backups, files) }
  }
  return {
    name: 'pgbackrest',
    uploadArchive: undefined,
    pendingWalFolder: undefined,
    async backup(kind, canary, run) {
      return toBackup(await makeBackup({ config, maker: requireMaker(), repository }, kind, canary, run))
    },
    async list() {
      return (await readBackups()).map(toBackup)
    },
    async hasWal(segment) {
      return hasArchivedSegment(repository, segment, (await readBackups()).at(-1)?.archiveId)
    },
    async newestWal(): Promise<NewestWal | undefined> {
      const { archived } = await readNewestArchive()
      const newest = archived.findLast(({ file }) => isSegment(file))
      return newest && { segment: newest.file, completedAt: newest.archivedAt }
    },
    lostWal: async () => (await readNewestArchive()).lost,
    async recoveryWindow(damaged) {
      const { archived, backups, files, lost } = await readNewestArchive()
      return findRecoveryWindow(backups, {
        files,
        lost: lost.map(({ name }) => name),
        damaged,
        findCompletedAt: async (segment) => archived.find(({ file }) => file === segment)?.archivedAt,
      })
    },
    verify(run, only) {
      return withPgBackRest(config, (pgBackRest) =>
        verifyRepository({ repository, publicKey, pgBackRest }, run, only),
      )
    },
    expire(run, onExpire) {
      const { signingKey } = requireMaker()
      return withPgBackRest(config, (pgBackRest) =>
        expireBackups({ repository, publicKey, signingKey, pgBackRest, onExpire }, retention, run),
      )
    },
    async plan(options) {
      const { plan } = await withPgBackRest(config, (pgBackRest) =>
        planRestore({ repository, publicKey, pgBackRest }, options),
      )
      const { backup, timeline, otherTimelines } = plan
      return { backup: toBackup(backup), timeline, otherTimelines }
    },
    restore(options) {
      return restoreFiles({ config, repository, publicKey }, options)
    },
  }
}
