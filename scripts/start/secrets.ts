import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { writePrivateFile } from './private-folder.ts'
import { StartError } from './settings.ts'

/** What this copy made for itself at its first start. Only the owner of the folder may read it. */
export interface Secrets {
  databasePassword: string
  redisPassword: string
  authSecret: string
}

const secretNames = ['databasePassword', 'redisPassword', 'authSecret']

/**
 * The secrets kept in the data folder, each made at the first start that needs it. The database's password is in `env`
 * as well, which makes up for a lost `secrets.json`.
 */
export async function keepSecrets(dataFolder: string): Promise<Secrets> {
  const path = join(dataFolder, 'secrets.json')
  const text = await readIfThere(path)
  const kept = text === undefined ? await recoverSecrets(dataFolder) : parseSecrets(path, text)
  const secrets: Secrets = {
    databasePassword: kept.databasePassword ?? randomBytes(24).toString('base64url'),
    redisPassword: kept.redisPassword ?? randomBytes(24).toString('base64url'),
    authSecret: kept.authSecret ?? randomBytes(32).toString('base64url'),
  }
  if (
    text === undefined ||
    Object.entries(secrets).some(([name, value]) => kept[name as keyof Secrets] !== value)
  ) {
    await writePrivateFile(path, `${JSON.stringify(secrets, null, 2)}\n`)
  }
  return secrets
}

/** @throws StartError when it is anything else than what `keepSecrets` writes, or an older version wrote. */
export function parseSecrets(path: string, text: string): Partial<Secrets> {
  const putBack = "put back the one that was there, the database's password is in it"
  let secrets: unknown
  try {
    secrets = JSON.parse(text)
  } catch {
    // Node's own message would show a part of it.
    throw new StartError(`${path} is no JSON: ${putBack}`)
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
      `${path} holds ${unknown.join(', ')}, which this version does not know: start the version that wrote it, or choose another folder with --data-dir`,
    )
  }
  throw new StartError(
    `${path} does not hold the secrets of \`pnpm start\`: ${putBack}, or choose another folder with --data-dir`,
  )
}

/** The password of the local cluster, should `env` name that cluster. */
export function passwordInEnvironmentFile(text: string): string | undefined {
  const [, password] =
    /^postgresql:\/\/tarot:([^@/]+)@127\.0\.0\.1:\d+\/tarot$/.exec(parseEnv(text).DATABASE_URL ?? '') ?? []
  return password === undefined ? undefined : decodeURIComponent(password)
}

async function recoverSecrets(dataFolder: string): Promise<Partial<Secrets>> {
  const databasePassword = passwordInEnvironmentFile((await readIfThere(join(dataFolder, 'env'))) ?? '')
  return databasePassword === undefined ? {} : { databasePassword }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Leaves the addresses of the running servers where `pnpm data` finds them. */
export async function writeEnvironmentFile(
  dataFolder: string,
  values: Record<string, string>,
): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`)
  await writePrivateFile(join(dataFolder, 'env'), lines.join(''))
}
