import { constants, type Stats } from 'node:fs'
import { access, lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { findCluster } from '@tarot/services'
import { refuseSecondStart } from './lock-data-folder.ts'
import { logNames } from './private-folder.ts'
import { parseSecrets, passwordInEnvironmentFile } from './secrets.ts'
import { type Settings, StartError } from './settings.ts'

const choose = 'choose another folder with --data-dir'

/** The variables that `start` writes into `env`. */
const environmentNames = ['DATABASE_URL', 'REDIS_URL', 'BOT_TOKEN', 'TELEGRAM_API_ROOT']

/**
 * Looks at the whole data folder before anything is written. It is fine if it is missing or if `start` made what it would
 * write to; other things beside that are left alone.
 *
 * @throws StartError that names the first path that is not fine.
 */
export async function checkDataFolder({ dataFolder, databaseUrl }: Settings): Promise<void> {
  try {
    const folder = await stat(dataFolder).catch(ignoreMissing)
    if (!folder && (await lstat(dataFolder).catch(ignoreMissing)))
      throw new StartError(`${dataFolder} is a link to what is missing: make that, or ${choose}`)
    if (folder) await checkContent(dataFolder, folder, databaseUrl === undefined)
  } catch (error) {
    throw explainFault(error, dataFolder)
  }
}

/** What the operating system refused, as a sentence. */
export function explainFault(error: unknown, dataFolder: string): StartError {
  if (error instanceof StartError) return error
  const { code, path = dataFolder, message } = error as NodeJS.ErrnoException
  // Every other error is a sentence already.
  if (code === undefined) return new StartError(message, { cause: error })
  const reasons: Record<string, string> = {
    EACCES: 'is closed to this user',
    EPERM: 'belongs to another user',
    EROFS: 'is read-only',
    ENOTDIR: 'lies below a file',
    ENOENT: 'can not be made',
    ENOSPC: 'is on a full disk',
    ELOOP: 'is a link to itself',
  }
  return new StartError(`${path} ${reasons[code] ?? `can not be used (${code})`}: ${choose}`, {
    cause: error,
  })
}

async function checkContent(dataFolder: string, folder: Stats, needsCluster: boolean): Promise<void> {
  if (!folder.isDirectory()) throw new StartError(`${dataFolder} is no folder: ${choose}`)
  if (process.getuid?.() === 0 && folder.uid !== 0 && (await readdir(dataFolder)).length === 0) {
    // As the volume of a container can be.
    throw new StartError(
      `${dataFolder} is empty and belongs to another user (${folder.uid}): start as that user, or give it to root with \`chown root ${dataFolder}\``,
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

  const secrets = names.includes('secrets.json') && (await readSecrets(join(dataFolder, 'secrets.json')))
  const environment = names.includes('env') && (await readEnvironment(join(dataFolder, 'env')))
  const hasCluster = needsCluster && (await findCluster(join(dataFolder, 'postgres')))
  if (secrets) return
  if (hasCluster) {
    if (environment && passwordInEnvironmentFile(environment)) return
    throw new StartError(
      `${join(dataFolder, 'secrets.json')} is missing, and the password of this folder's Postgres cluster is in there: put it back, or begin anew in another folder with --data-dir`,
    )
  }
  const foreign = ['env', 'stars.json', ...logs.map((log) => join('logs', log))].filter(
    (name) => names.includes(name) || name.startsWith('logs'),
  )
  if (foreign.length > 0) {
    throw new StartError(
      `${foreign.map((name) => join(dataFolder, name)).join(', ')}: not made by \`pnpm start\`, for there is no secrets.json: move away what is named, or ${choose}`,
    )
  }
}

function checkOwner(path: string, { uid }: Stats): void {
  if (uid === (process.getuid?.() ?? uid)) return
  throw new StartError(`${path} belongs to another user (${uid}): start as that user, or ${choose}`)
}

async function checkFile(path: string): Promise<void> {
  const found = await lstat(path).catch(ignoreMissing)
  if (!found) return
  if (!found.isFile())
    throw new StartError(`${path} is ${kindOf(found)}, not a file: move it away, or ${choose}`)
  checkOwner(path, found)
}

/** @returns the names in the folder */
async function checkLogs(folder: string): Promise<string[]> {
  const found = await lstat(folder)
  if (!found.isDirectory())
    throw new StartError(`${folder} is ${kindOf(found)}, not a folder: move it away, or ${choose}`)
  checkOwner(folder, found)
  const names = await readdir(folder)
  for (const name of names) if (logNames.test(name)) await checkFile(join(folder, name))
  return names
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link'
  return found.isDirectory() ? 'a folder' : found.isFile() ? 'a file' : 'a device'
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
      `${path} holds ${unknown.join(', ')}, which this version would lose: start the version that wrote it, or move the file away`,
    )
  }
  throw new StartError(`${path} was not written by \`pnpm start\`: move it away, or ${choose}`)
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
