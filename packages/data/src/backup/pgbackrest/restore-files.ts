import type { KeyObject } from 'node:crypto'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import type { RepositoryConfig } from '../backup-config.ts'
import type { PlanOptions, RestoredFiles, RestoreOptions } from '../engine.ts'
import type { Repository } from '../repository/repository.ts'
import { recoverySettings } from '../restore/recovery-settings.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import { planRecovery, type RecoveryPlan } from '../wal/plan-recovery.ts'
import type { WalArchive } from '../wal/wal-archive.ts'
import { type ArchivedFile, historyPath, listArchivedWal } from './archived-wal.ts'
import { openInFolder } from './open-pgbackrest.ts'
import type { PgBackRest } from './pgbackrest.ts'
import { prepareRestoreCommand } from './restore-command.ts'
import {
  compareWithListing,
  type ListedBackup,
  readSignedListing,
  type SignedListing,
  toBackup,
} from './signed-listing.ts'
import { neededBy } from './verify-repository.ts'

/**
 * Chooses the backup from which the target is restored: see `planRecovery`.
 *
 * @throws DataError `TARGET_UNREACHABLE`, `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE`
 */
export async function planRestore(
  {
    repository,
    publicKey,
    pgBackRest,
  }: { repository: Repository; publicKey: KeyObject; pgBackRest: PgBackRest },
  { target, timeline, fullOnly = false, extraWalFolders = [], run }: PlanOptions,
): Promise<{ listing: SignedListing; archived: ArchivedFile[]; plan: RecoveryPlan<ListedBackup> }> {
  const listing = await readSignedListing(repository, publicKey)
  const wanted = target.kind === 'backup' ? listing.backups.find(({ id }) => id === target.id) : undefined
  const { archiveId = '' } = wanted ?? listing.backups.at(-1) ?? {}
  const archived = await listArchivedWal(repository, archiveId)
  const plan = await planRecovery<ListedBackup>({
    archive: archiveOf({ repository, pgBackRest, archived, archiveId, run }),
    backups: listing.backups.filter((backup) => backup.archiveId === archiveId),
    ...{ target, timeline, fullOnly, extraWalFolders },
  })
  return { listing, archived, plan }
}

/**
 * Restores a backup into a data folder by pgBackRest, after all files that it needs have been compared with the signed list,
 * and prepares the recovery to the target.
 *
 * @throws DataError `TARGET_UNREACHABLE`, `BACKUP_DAMAGED`, `BACKUP_FAILED`, `INVALID_CONFIG`, `REPOSITORY_UNAVAILABLE`
 */
export async function restoreFiles(
  {
    config,
    repository,
    publicKey,
  }: { config: RepositoryConfig; repository: Repository; publicKey: KeyObject },
  options: RestoreOptions,
): Promise<RestoredFiles> {
  const { target, dataFolder, workFolder, runAs, run, extraWalFolders = [] } = options
  const folder = join(workFolder, 'pgbackrest')
  const pgBackRest = await openInFolder(config, folder, runAs)
  const { listing, archived, plan } = await planRestore({ repository, publicKey, pgBackRest }, options)
  const { backup } = plan
  const isNeeded = neededBy(listing.backups, [backup], plan.segments)
  const total = Object.entries(listing.files).reduce(
    (sum, [name, { bytes }]) => sum + (isNeeded(name) ? bytes : 0),
    0,
  )
  let done = 0
  const [problem] = await compareWithListing(repository, listing, isNeeded, (bytes) => {
    throwIfStopped(run)
    done += bytes
    run.progress('Comparing the backup with the signed list', done, total, 'bytes')
  })
  if (problem) throw new DataError('BACKUP_DAMAGED', problem.message, { details: { name: problem.name } })

  run.log(`Restoring ${backup.id}`)
  run.progress('Restoring the files')
  await rm(dataFolder, { recursive: true, force: true })
  await mkdir(dataFolder, { mode: 0o700 })
  if (runAs) await chown(dataFolder, runAs.uid, runAs.gid)
  // Postgres gets the settings of the recovery from `RestoredFiles.settings`, so that none stay in the data folder.
  await pgBackRest.run('restore', [`--pg1-path=${dataFolder}`, `--set=${backup.id}`, '--type=none'], run)
  const signal = join(dataFolder, 'recovery.signal')
  await writeFile(signal, '', { mode: 0o600 })
  if (runAs) await chown(signal, runAs.uid, runAs.gid)
  const command = await prepareRestoreCommand({
    ...{ pgBackRest, dataFolder, archived, folder, runAs },
    extraFolders: extraWalFolders,
  })
  return {
    backup: toBackup(backup),
    timeline: plan.timeline,
    otherTimelines: plan.otherTimelines,
    settings: {
      ...backup.recoverySettings,
      ...recoverySettings(target),
      restore_command: command.text,
      recovery_target_timeline: String(plan.timeline),
    },
    checkEnd: plan.checkEnd,
    async close() {
      try {
        await command.check()
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

function archiveOf({
  repository,
  pgBackRest,
  archived,
  archiveId,
  run,
}: {
  repository: Repository
  pgBackRest: PgBackRest
  archived: readonly ArchivedFile[]
  archiveId: string
  run: RunContext
}): WalArchive {
  return {
    location: repository.location,
    list: async () => archived.map(({ file }) => file),
    findCompletedAt: async (segment) => archived.find(({ file }) => file === segment)?.archivedAt,
    async readHistory(file) {
      return (await pgBackRest.read('repo-get', [historyPath(archiveId, file)], run)).join('\n')
    },
  }
}
