import { DataError } from '../../errors.ts'
import { type BackupMaker, type RepositoryConfig, requireDatabaseUrl } from '../backup-config.ts'
import type { BackupEngine, NewestWal, RepositoryProblem } from '../engine.ts'
import { readIdentities } from '../keys/read-identities.ts'
import type { Repository } from '../repository/repository.ts'
import { findGaps } from '../wal/find-gaps.ts'
import { findRecoveryWindow } from '../wal/find-recovery-window.ts'
import { isSegment } from '../wal/segment.ts'
import { requireClaimed } from './cluster.ts'
import { expireBackups } from './expire-backups.ts'
import { makeBackup } from './make-backup.ts'
import { planRestore, type RestoreSource, restoreFiles } from './restore-files.ts'
import { backupDocument, readListing, type StoredBackup, toBackup } from './stored-backup.ts'
import { verifyRepository } from './verify-repository.ts'
import { explainMissingWal, type WalSource } from './wal/explain-missing-wal.ts'
import { findStoredWal, listStoredWal } from './wal/stored-wal.ts'
import { uploadWal, walFolder } from './wal/upload-wal.ts'

/** Backups by the server's own means, from Postgres 17: `pg_basebackup`, incremental, and its archive. */
export function nativeEngine(config: RepositoryConfig, repository: Repository): BackupEngine {
  const { publicKey, programFolders, retention } = config
  const requireMaker = (): BackupMaker => {
    if (config.maker) return config.maker
    throw new DataError(
      'INVALID_CONFIG',
      'BACKUP_RECIPIENTS, BACKUP_SIGNING_KEY_FILE and BACKUP_WORK_FOLDER are not set: backups are made on the host of the database',
      {
        field: 'BACKUP_RECIPIENTS',
      },
    )
  }
  const uploadArchive = (maker: BackupMaker, signal?: AbortSignal) =>
    uploadWal({ repository, publicKey, maker, signal })
  /** An empty repository can be the folder of a disk that is not mounted. */
  const readBackups = async (): Promise<StoredBackup[]> => {
    const { backups } = await readListing(repository, publicKey)
    if (backups.length === 0 && config.maker)
      await requireClaimed(repository, { publicKey, maker: config.maker })
    return backups
  }
  const findCompletedAt = async (segment: string): Promise<Date | undefined> => {
    const stored = await findStoredWal(repository, segment, publicKey)
    return stored && new Date(stored.completedAt)
  }
  const newestWal = async (): Promise<NewestWal | undefined> => {
    const segment = (await listStoredWal(repository)).findLast(isSegment)
    const completedAt = segment && (await findCompletedAt(segment))
    return segment && completedAt ? { segment, completedAt } : undefined
  }
  const walSource: WalSource = {
    repository,
    databaseUrl: config.databaseUrl,
    folder: config.maker && walFolder(config.maker),
  }
  const findLostWal = async (
    backups: readonly StoredBackup[],
    files: readonly string[],
  ): Promise<RepositoryProblem[]> => {
    const missing = await explainMissingWal(findGaps(backups, files), walSource)
    return missing.filter(({ kind }) => kind === 'lost_wal')
  }
  const openSource = async (): Promise<RestoreSource> => {
    if (!config.identityFile) {
      throw new DataError(
        'INVALID_CONFIG',
        'BACKUP_IDENTITY_FILE is not set: it has the key that opens the backups',
        { field: 'BACKUP_IDENTITY_FILE' },
      )
    }
    return { repository, publicKey, identities: await readIdentities(config.identityFile), programFolders }
  }
  return {
    name: 'native',
    uploadArchive: config.maker && ((signal) => uploadArchive(requireMaker(), signal)),
    pendingWalFolder: config.maker && walFolder(config.maker),
    async backup(kind, canary, run) {
      const databaseUrl = requireDatabaseUrl(config)
      const source = { repository, databaseUrl, programFolders, publicKey, maker: requireMaker() }
      return toBackup(await makeBackup(source, kind, canary, run))
    },
    async list() {
      return (await readBackups()).map(toBackup)
    },
    async hasWal(segment) {
      return (await findStoredWal(repository, segment, publicKey)) !== undefined
    },
    newestWal,
    async lostWal() {
      return findLostWal(await readBackups(), await listStoredWal(repository))
    },
    async recoveryWindow(damaged) {
      const backups = await readBackups()
      const files = await listStoredWal(repository)
      const lost = (await findLostWal(backups, files)).map(({ name }) => name)
      // The listing has all that the document of a backup has.
      const needed = damaged.filter((file) => !backups.some(({ id }) => file === backupDocument(id)))
      return findRecoveryWindow(backups, { files, lost, damaged: needed, findCompletedAt })
    },
    async verify(run, only) {
      const verification = await verifyRepository({ repository, publicKey }, run, only)
      return { ...verification, problems: await explainMissingWal(verification.problems, walSource) }
    },
    async expire(run, onExpire) {
      const { signingKey } = requireMaker()
      return expireBackups({ repository, publicKey, signingKey, onExpire }, retention, run)
    },
    async plan(options) {
      const { backup, timeline, otherTimelines } = (await planRestore(await openSource(), options)).plan
      return { backup: toBackup(backup), timeline, otherTimelines }
    },
    async restore(options) {
      return restoreFiles(await openSource(), options)
    },
  }
}
