import { chmod, readdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import {
  type BackupKeySettings,
  isDataError,
  readBackupConfig,
  readBackupKeySettings,
  sharesDisk,
  writeBackupKeys,
} from '@tarot/data'
import { postgresProgramFolders, reachableFolder } from '@tarot/services'
import { toStartError } from './check-data-folder.ts'
import { makeFolder } from './private-folder.ts'
import { type Settings, StartError } from './settings.ts'

const keySettings: (keyof BackupKeySettings)[] = [
  'BACKUP_RECIPIENTS',
  'BACKUP_SIGNING_KEY_FILE',
  'BACKUP_PUBLIC_KEY',
  'BACKUP_IDENTITY_FILE',
]

export interface PreparedBackups {
  /** The settings of backups, for the worker and the file `env`; empty if nothing is backed up. */
  environment: Record<string, string>
  /** Where a Postgres that is started here archives its write-ahead log. */
  archiveFolder: string | undefined
  /** At most two lines for the output of `start`. */
  summary: string[]
}

/**
 * Prepares backups of the Postgres that `start` starts: creates keys and folders, and finds the programs. Settings of the
 * environment replace the defaults. A Postgres of the user's own is backed up only if the environment has the settings.
 *
 * @throws StartError with the setting or file that prevents backups
 */
export async function prepareBackups(settings: Settings): Promise<PreparedBackups> {
  try {
    if (settings.databaseUrl) return await useSettings(settings.backups, settings.databaseUrl)
    const programs = settings.backups.POSTGRES_PROGRAMS ?? (await findPrograms())
    if (programs instanceof Error) return noBackups(`none: ${programs.message}`)
    return await useDefaults(settings, programs)
  } catch (error) {
    if (isDataError(error)) throw new StartError(error.message, { cause: error })
    throw toStartError(error, settings.dataFolder)
  }
}

async function useSettings(
  environment: Record<string, string>,
  databaseUrl: string,
): Promise<PreparedBackups> {
  const config = await readBackupConfig({ ...environment, DATABASE_URL: databaseUrl })
  if (!config) return noBackups('none: the Postgres of DATABASE_URL is backed up if BACKUP_REPOSITORY is set')
  return { environment, archiveFolder: undefined, summary: [config.repository] }
}

async function useDefaults(settings: Settings, programs: string): Promise<PreparedBackups> {
  const { dataFolder, backups } = settings
  const repository = backups.BACKUP_REPOSITORY ?? join(dataFolder, 'backups')
  const hasOwnKeys = keySettings.some((name) => backups[name])
  const keys = hasOwnKeys ? {} : await prepareKeys(join(dataFolder, 'backup-keys'), repository)
  const workFolder = await reachableFolder(join(dataFolder, 'backup-work'), 'backup-work')
  const scratchFolder = await reachableFolder(join(dataFolder, 'backup-scratch'), 'backup-scratch')
  const environment: Record<string, string> = {
    BACKUP_REPOSITORY: repository,
    ...keys,
    BACKUP_WORK_FOLDER: workFolder,
    BACKUP_SCRATCH_FOLDER: scratchFolder,
    POSTGRES_PROGRAMS: programs,
    ...backups,
  }
  await readBackupConfig({ ...environment, DATABASE_URL: 'postgresql://127.0.0.1/tarot' })
  if (!backups.BACKUP_REPOSITORY) await makePrivateFolder(repository, 0o700)
  // The user that Postgres runs as has folders of its own in them.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  for (const folder of [workFolder, scratchFolder]) await makePrivateFolder(folder, mode)
  return {
    environment,
    archiveFolder: join(environment.BACKUP_WORK_FOLDER ?? workFolder, 'wal'),
    summary: await describe(environment),
  }
}

/** A strict umask must not close it to the user that Postgres runs as. */
async function makePrivateFolder(folder: string, mode: number): Promise<void> {
  await makeFolder(folder, mode)
  await chmod(folder, mode)
}

/** Returns the error if this machine has no programs: everything but backups works without them. */
async function findPrograms(): Promise<string | Error> {
  return postgresProgramFolders().then(
    (folders) => folders.join(':'),
    (error: Error) => error,
  )
}

/** Returns the settings of the keys in the folder, which the first start creates. */
async function prepareKeys(folder: string, repository: string): Promise<BackupKeySettings> {
  const hasKeys = (await readNames(folder)).length > 0
  if (hasKeys) return readBackupKeySettings(folder)
  // A bucket is not looked at: its first backup is refused if it was signed with other keys.
  if (isAbsolute(repository) && (await readNames(repository)).length > 0) {
    throw new StartError(
      `${folder} is missing, and it contains the keys of the backups in ${repository}: restore it, or move the backups elsewhere`,
    )
  }
  return writeBackupKeys(folder)
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function describe(environment: Record<string, string>): Promise<string[]> {
  const { BACKUP_REPOSITORY: repository = '', BACKUP_IDENTITY_FILE: identity } = environment
  const { BACKUP_WORK_FOLDER: onDatabaseDisk = '' } = environment
  const first = identity
    ? `${repository}; nobody can open them without ${identity}: copy it to another machine`
    : repository
  if (!(await sharesDisk(repository, onDatabaseDisk))) return [first]
  return [
    first,
    'They share a disk with the data, which protects a trial only: let BACKUP_REPOSITORY name another disk or bucket',
  ]
}

function noBackups(reason: string): PreparedBackups {
  return { environment: {}, archiveFolder: undefined, summary: [reason] }
}
