import { constants, type Stats } from 'node:fs'
import { access, lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { backupKeyFiles, backupSettingNames } from '@tarot/data'
import { findCluster } from '@tarot/services'
import { refuseSecondStart } from './lock-data-folder.ts'
import { logNames } from './private-folder.ts'
import { parseSecrets, passwordInEnvironmentFile } from './secrets.ts'
import { type Settings, StartError } from './settings.ts'

const chooseAnother = 'choose another folder with --data-dir'

/** The variables that `start` writes into the file `env`. */
const environmentNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'BOT_TOKEN',
  'TELEGRAM_API_ROOT',
  'PGDATA',
  ...backupSettingNames,
]

/**
 * Checks the whole data folder before anything is written. It may be missing, and it may contain other files. Files that
 * `start` writes must have been created by `start`.
 *
 * @throws StartError that names the first path with a problem
 */
export async function checkDataFolder({ dataFolder, databaseUrl }: Settings): Promise<void> {
  try {
    const folder = await stat(dataFolder).catch(ignoreMissing)
    if (!folder && (await lstat(dataFolder).catch(ignoreMissing)))
      throw new StartError(
        `${dataFolder} is a link whose target is missing: create the target, or ${chooseAnother}`,
      )
    if (folder) await checkContent(dataFolder, folder, databaseUrl === undefined)
  } catch (error) {
    throw toStartError(error, dataFolder)
  }
}

/** Returns an error of the operating system as a `StartError` with one sentence. */
export function toStartError(error: unknown, dataFolder: string): StartError {
  if (error instanceof StartError) return error
  const { code, path = dataFolder, message } = error as NodeJS.ErrnoException
  // Every other error has one sentence already.
  if (code === undefined) return new StartError(message, { cause: error })
  const reasons: Record<string, string> = {
    EACCES: 'is not accessible for this user',
    EPERM: 'belongs to another user',
    EROFS: 'is read-only',
    ENOTDIR: 'is below a file',
    ENOENT: 'cannot be created',
    ENOSPC: 'is on a full disk',
    ELOOP: 'is a link to itself',
  }
  return new StartError(`${path} ${reasons[code] ?? `cannot be used (${code})`}: ${chooseAnother}`, {
    cause: error,
  })
}

async function checkContent(dataFolder: string, folder: Stats, needsCluster: boolean): Promise<void> {
  if (!folder.isDirectory()) throw new StartError(`${dataFolder} is not a folder: ${chooseAnother}`)
  if (process.getuid?.() === 0 && folder.uid !== 0 && (await readdir(dataFolder)).length === 0) {
    // The volume of a container can be like this.
    throw new StartError(
      `${dataFolder} is empty and belongs to another user (uid ${folder.uid}): start as that user, or make root its owner with \`chown root ${dataFolder}\``,
    )
  }
  checkOwner(dataFolder, folder)
  await access(dataFolder, constants.R_OK | constants.W_OK | constants.X_OK)
  await refuseSecondStart(dataFolder)
  const names = await readdir(dataFolder)
  const files = ['secrets.json', 'env', 'stars.json'].flatMap((name) => [name, `${name}.new`])
  for (const name of [...files, 'start.pid'])
    if (names.includes(name)) await checkFile(join(dataFolder, name))
  const logs = names.includes('logs') ? await checkLogs(join(dataFolder, 'logs')) : []
  for (const name of ['backups', 'backup-keys', 'backup-work', 'backup-scratch'])
    if (names.includes(name)) checkOwner(join(dataFolder, name), await checkFolder(join(dataFolder, name)))
  for (const name of Object.values(backupKeyFiles)) await checkFile(join(dataFolder, 'backup-keys', name))
  // It belongs to the user that Postgres runs as.
  const archiveFolder = join(dataFolder, 'backup-work', 'wal')
  if (await lstat(archiveFolder).catch(ignoreMissing)) await checkFolder(archiveFolder)

  const secrets = names.includes('secrets.json') && (await readSecrets(join(dataFolder, 'secrets.json')))
  const environment = names.includes('env') && (await readEnvironment(join(dataFolder, 'env')))
  const hasCluster = needsCluster && (await findCluster(join(dataFolder, 'postgres')))
  if (secrets) return
  if (hasCluster) {
    if (environment && passwordInEnvironmentFile(environment)) return
    throw new StartError(
      `${join(dataFolder, 'secrets.json')} is missing, and it contains the password of this folder's Postgres cluster: restore it, or start with another folder with --data-dir`,
    )
  }
  const foreign = ['env', 'stars.json', ...logs.map((log) => join('logs', log))].filter(
    (name) => names.includes(name) || name.startsWith('logs'),
  )
  if (foreign.length > 0) {
    throw new StartError(
      `${foreign.map((name) => join(dataFolder, name)).join(', ')}: not created by \`pnpm start\`, because secrets.json is missing: move these files elsewhere, or ${chooseAnother}`,
    )
  }
}

function checkOwner(path: string, { uid }: Stats): void {
  if (uid === (process.getuid?.() ?? uid)) return
  throw new StartError(
    `${path} belongs to another user (uid ${uid}): start as that user, or ${chooseAnother}`,
  )
}

async function checkFile(path: string): Promise<void> {
  const stats = await lstat(path).catch(ignoreMissing)
  if (!stats) return
  if (!stats.isFile())
    throw new StartError(`${path} is ${kindOf(stats)}, not a file: move it elsewhere, or ${chooseAnother}`)
  checkOwner(path, stats)
}

async function checkFolder(folder: string): Promise<Stats> {
  const stats = await lstat(folder)
  if (stats.isDirectory()) return stats
  throw new StartError(`${folder} is ${kindOf(stats)}, not a folder: move it elsewhere, or ${chooseAnother}`)
}

/** Checks the log files. @returns the names of all files in the folder */
async function checkLogs(folder: string): Promise<string[]> {
  checkOwner(folder, await checkFolder(folder))
  const names = await readdir(folder)
  for (const name of names) if (logNames.test(name)) await checkFile(join(folder, name))
  return names
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link'
  return stats.isDirectory() ? 'a folder' : stats.isFile() ? 'a file' : 'a device'
}

async function readSecrets(path: string) {
  return parseSecrets(path, await readFile(path, 'utf8'))
}

async function readEnvironment(path: string) {
  const text = await readFile(path, 'utf8')
  const names = Object.keys(parseEnv(text))
  const unknown = names.filter((name) => !environmentNames.includes(name))
  if (names.includes('DATABASE_URL') && unknown.length === 0) return text
  if (names.includes('DATABASE_URL')) {
    throw new StartError(
      `${path} contains ${unknown.join(', ')}, which this version would delete: start the version that wrote it, or move the file elsewhere`,
    )
  }
  throw new StartError(`${path} was not written by \`pnpm start\`: move it elsewhere, or ${chooseAnother}`)
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
