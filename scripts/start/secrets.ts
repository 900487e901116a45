import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { writePrivateFile } from './private-folder.ts'
import { StartError } from './settings.ts'

/** Secrets that the first start creates. Only the owner of the data folder may read them. */
export interface Secrets {
  databasePassword: string
  redisPassword: string
  authSecret: string
}

const secretNames = ['databasePassword', 'redisPassword', 'authSecret']

/**
 * Returns the secrets of the data folder and creates the missing ones. A lost database password is recovered from the file
 * `env`.
 */
export async function loadSecrets(dataFolder: string): Promise<Secrets> {
  const path = join(dataFolder, 'secrets.json')
  const text = await readIfPresent(path)
  const stored = text === undefined ? await recoverSecrets(dataFolder) : parseSecrets(path, text)
  const secrets: Secrets = {
    databasePassword: stored.databasePassword ?? randomBytes(24).toString('base64url'),
    redisPassword: stored.redisPassword ?? randomBytes(24).toString('base64url'),
    authSecret: stored.authSecret ?? randomBytes(32).toString('base64url'),
  }
  if (
    text === undefined ||
    Object.entries(secrets).some(([name, value]) => stored[name as keyof Secrets] !== value)
  ) {
    await writePrivateFile(path, `${JSON.stringify(secrets, null, 2)}\n`)
  }
  return secrets
}

/**
 * Parses `secrets.json` of this or an older version.
 *
 * @throws StartError when it has any other content
 */
export function parseSecrets(path: string, text: string): Partial<Secrets> {
  const restoreAdvice = 'restore the original file, which contains the password of the database'
  let secrets: unknown
  try {
    secrets = JSON.parse(text)
  } catch {
    // Node's own message would show a part of the secrets.
    throw new StartError(`${path} is not JSON: ${restoreAdvice}`)
  }
  const entries = typeof secrets === 'object' && secrets !== null ? Object.entries(secrets) : []
  const isOurs =
    entries.some(([name]) => name === 'databasePassword') &&
    entries.every(
      ([name, value]) => !secretNames.includes(name) || (typeof value === 'string' && value !== ''),
    )
  const unknown = entries.map(([name]) => name).filter((name) => !secretNames.includes(name))
  if (isOurs && unknown.length === 0) return secrets as Partial<Secrets>
  if (isOurs) {
    throw new StartError(
      `${path} contains ${unknown.join(', ')}, which this version does not know: start the version that wrote it, or choose another folder with --data-dir`,
    )
  }
  throw new StartError(
    `${path} does not contain the secrets of \`pnpm start\`: ${restoreAdvice}, or choose another folder with --data-dir`,
  )
}

/** Returns the password of the local cluster if the file `env` has the URL of that cluster. */
export function passwordInEnvironmentFile(text: string): string | undefined {
  const [, password] =
    /^postgresql:\/\/tarot:([^@/]+)@127\.0\.0\.1:\d+\/tarot$/.exec(parseEnv(text).DATABASE_URL ?? '') ?? []
  return password === undefined ? undefined : decodeURIComponent(password)
}

async function recoverSecrets(dataFolder: string): Promise<Partial<Secrets>> {
  const databasePassword = passwordInEnvironmentFile((await readIfPresent(join(dataFolder, 'env'))) ?? '')
  return databasePassword === undefined ? {} : { databasePassword }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Writes the addresses of the running servers, and the settings of backups, to the file `env`, which `pnpm data` reads. */
export async function writeEnvironmentFile(
  dataFolder: string,
  values: Record<string, string>,
): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quote(value)}\n`)
  await writePrivateFile(join(dataFolder, 'env'), lines.join(''))
}

/** Quotes a value that the reader of the file would not take as it is, such as a path with `#`. */
function quote(value: string): string {
  if (!/[\s#'"`\\]/.test(value)) return value
  const mark = ["'", '`', '"'].find((candidate) => !value.includes(candidate)) ?? "'"
  return `${mark}${value}${mark}`
}
