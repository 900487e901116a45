import type { KeyObject } from 'node:crypto'
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../../errors.ts'
import { chainOf } from '../chain-of.ts'
import type { PlanOptions, RestoredFiles, RestoreOptions } from '../engine.ts'
import { findPostgresPrograms } from '../programs/find-programs.ts'
import { runProgram } from '../programs/run-program.ts'
import type { Repository } from '../repository/repository.ts'
import { recoverySettings } from '../restore/recovery-settings.ts'
import type { RunAs } from '../run-as.ts'
import { throwIfStopped } from '../run-context.ts'
import { planRecovery, type RecoveryPlan } from '../wal/plan-recovery.ts'
import { extractBackup } from './extract-backup.ts'
import { readListing, type StoredBackup, toBackup } from './stored-backup.ts'
import { storedArchive } from './wal/stored-archive.ts'
import { WalFeeder } from './wal/wal-feeder.ts'

export interface RestoreSource {
  repository: Repository
  publicKey: KeyObject
  identities: readonly string[]
  programFolders: string[]
}

/**
 * Chooses the backup from which the target is restored: see `planRecovery`.
 *
 * @throws DataError `TARGET_UNREACHABLE`, `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE`
 */
export async function planRestore(
  { repository, publicKey, identities }: RestoreSource,
  { target, timeline, fullOnly = false, extraWalFolders = [] }: PlanOptions,
): Promise<{ backups: StoredBackup[]; plan: RecoveryPlan<StoredBackup> }> {
  const { backups } = await readListing(repository, publicKey)
  const archive = storedArchive(repository, publicKey, identities)
  const plan = await planRecovery({ archive, backups, target, timeline, fullOnly, extraWalFolders })
  return { backups, plan }
}

/**
 * Restores a backup and all that it builds upon into a data folder, checks each file against the manifest of the server, and
 * prepares the recovery to the target. The server itself replays the write-ahead log when it is started.
 *
 * @throws DataError `TARGET_UNREACHABLE`, `BACKUP_DAMAGED`, `BACKUP_FAILED`, `INVALID_CONFIG`, `REPOSITORY_UNAVAILABLE`
 */
export async function restoreFiles(source: RestoreSource, options: RestoreOptions): Promise<RestoredFiles> {
  const { repository, publicKey, identities } = source
  const { target, dataFolder, workFolder, runAs, run, extraWalFolders = [] } = options
  const { backups, plan } = await planRestore(source, options)
  const chain = chainOf(backups, plan.backup)
  run.log(`Restoring ${chain.map(({ id }) => id).join(' + ')}`)
  const programs = await findPostgresPrograms(
    source.programFolders,
    Number.parseInt(plan.backup.serverVersion, 10),
  )
  const chainFolder = join(workFolder, 'chain')
  const total = chain.reduce((sum, { base }) => sum + base.bytes, 0)
  let done = 0
  const onBytes = (bytes: number) => {
    throwIfStopped(run)
    done += bytes
    run.progress('Restoring the files', done, total, 'bytes')
  }
  const asOwner = { run, runAs }
  const checkManifest = async (id: string, folder: string) => {
    run.progress('Checking each file against the manifest')
    await runProgram(programs.pg_verifybackup, ['--no-parse-wal', '--quiet', folder], asOwner).catch(
      (error: DataError) => {
        if (run.signal.aborted) throw error
        throw new DataError('BACKUP_DAMAGED', `${id}: ${error.message}`, {
          details: { ...error.details, name: id },
          cause: error,
        })
      },
    )
  }
  await makeFolder(chainFolder, runAs)
  const folders: string[] = []
  for (const backup of chain) {
    const folder = join(chainFolder, backup.id)
    await makeFolder(folder, runAs)
    await extractBackup(repository, backup, identities, folder, runAs, onBytes)
    // `pg_combinebackup` believes its input: what is wrong there would be right in its own manifest.
    await checkManifest(backup.id, folder)
    folders.push(folder)
  }
  if (folders.length === 1) {
    await rm(dataFolder, { recursive: true, force: true })
    await rename(folders[0] as string, dataFolder)
  } else {
    run.progress('Combining the backups')
    await runProgram(programs.pg_combinebackup, ['--no-sync', `--output=${dataFolder}`, ...folders], asOwner)
    await checkManifest(plan.backup.id, dataFolder)
  }
  await rm(chainFolder, { recursive: true, force: true })
  await writeOwned(join(dataFolder, 'recovery.signal'), '', runAs)
  const feeder = new WalFeeder({
    ...{ repository, publicKey, identities, runAs },
    segmentBytes: plan.backup.segmentBytes,
    extraFolders: extraWalFolders,
    folder: join(workFolder, 'wal'),
    onSegment: (file) => run.progress(`Replaying the write-ahead log: ${file}`),
  })
  const restoreCommand = await feeder.start()
  return {
    backup: toBackup(plan.backup),
    timeline: plan.timeline,
    otherTimelines: plan.otherTimelines,
    settings: {
      ...plan.backup.recoverySettings,
      ...recoverySettings(target),
      restore_command: restoreCommand,
      recovery_target_timeline: String(plan.timeline),
    },
    checkEnd: plan.checkEnd,
    async close() {
      await feeder.stop()
      if (feeder.error) throw feeder.error
    },
  }
}

async function makeFolder(folder: string, runAs: RunAs): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
}

async function writeOwned(path: string, content: string, runAs: RunAs): Promise<void> {
  await writeFile(path, content, { mode: 0o600 })
  if (runAs) await chown(path, runAs.uid, runAs.gid)
}
