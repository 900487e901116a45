import { DataError } from '../../errors.ts'
import type { BackupConfig, BackupMaker } from '../backup-config.ts'
import type { BackupEngine } from '../engine.ts'
import type { Repository } from '../repository/repository.ts'
import { isSegment, timelineOf } from '../wal/segment.ts'
import { hasArchivedSegment, listArchivedWal } from './archived-wal.ts'
import { expireBackups } from './expire-backups.ts'
import { makeBackup } from './make-backup.ts'
import { withPgBackRest } from './open-pgbackrest.ts'
import { restoreFiles } from './restore-files.ts'
import { readSignedListing, toBackup } from './signed-listing.ts'
import { verifyRepository } from './verify-repository.ts'

/** Backups by pgBackRest, which the server archives its write-ahead log with. */
export function pgBackRestEngine(config: BackupConfig, repository: Repository): BackupEngine {
  const { publicKey, retention } = config
  const requireMaker = (): BackupMaker => {
    if (config.maker) return config.maker
    throw new DataError(
      'INVALID_CONFIG',
      'BACKUP_SIGNING_KEY_FILE and BACKUP_WORK_FOLDER are not set: backups are made on the host of the database',
      { field: 'BACKUP_SIGNING_KEY_FILE' },
    )
  }
  const readBackups = async () => (await readSignedListing(repository, publicKey)).backups
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
    async recoveryWindow() {
      const backups = await readBackups()
      const [oldest] = backups
      const newest = backups.at(-1)
      if (!oldest || !newest) return null
      const from = new Date(oldest.finishedAt)
      const segment = (await listArchivedWal(repository, newest.archiveId))
        .filter(({ file }) => isSegment(file) && timelineOf(file) >= newest.timeline)
        .at(-1)
      const to = segment?.archivedAt ?? new Date(newest.finishedAt)
      return { from, to: to > from ? to : from }
    },
    verify(run, only) {
      return withPgBackRest(config, (pgBackRest) =>
        verifyRepository({ repository, publicKey, pgBackRest }, run, only),
      )
    },
    expire(run) {
      const { signingKey } = requireMaker()
      return withPgBackRest(config, (pgBackRest) =>
        expireBackups({ repository, publicKey, signingKey, pgBackRest }, retention, run),
      )
    },
    restore(options) {
      return restoreFiles({ config, repository, publicKey }, options)
    },
  }
}
