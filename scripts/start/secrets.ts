import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from './private-folder.ts'
import { StartError } from './settings.ts'

/** What this copy made for itself at its first start. Only the owner of the folder may read it. */
export interface Secrets {
  databasePassword: string
  redisPassword: string
  authSecret: string
}

/** The secrets kept in the data folder, each made at the first start that needs it. */
export async function keepSecrets(dataFolder: string): Promise<Secrets> {
  const path = join(dataFolder, 'secrets.json')
  const kept = await readSecrets(path)
  const secrets: Secrets = {
    databasePassword: kept.databasePassword ?? randomBytes(24).toString('base64url'),
    redisPassword: kept.redisPassword ?? randomBytes(24).toString('base64url'),
    authSecret: kept.authSecret ?? randomBytes(32).toString('base64url'),
  }
  if (Object.entries(secrets).some(([name, value]) => kept[name as keyof Secrets] !== value)) {
    await writePrivateFile(path, `${JSON.stringify(secrets, null, 2)}\n`)
  }
  return secrets
}

async function readSecrets(path: string): Promise<Partial<Secrets>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  try {
    return JSON.parse(text) as Partial<Secrets>
  } catch {
    // Node's own message would show a part of it.
    throw new StartError(
      `${path} is no JSON: put back the one that was there, the database's password is in it`,
    )
  }
}

/** Leaves the addresses of the running servers where `pnpm data` finds them. */
export async function writeEnvironmentFile(
  dataFolder: string,
  values: Record<string, string>,
): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`)
  await writePrivateFile(join(dataFolder, 'env'), lines.join(''))
}
