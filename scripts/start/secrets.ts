import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What this copy made for itself at its first start. Only the owner of the folder may read it. */
export interface Secrets {
  databasePassword: string
  authSecret: string
}

/** The secrets kept in the data folder, made at the first start. */
export async function keepSecrets(dataFolder: string): Promise<Secrets> {
  const path = join(dataFolder, 'secrets.json')
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept !== undefined) return JSON.parse(kept) as Secrets
  const secrets = {
    databasePassword: randomBytes(24).toString('base64url'),
    authSecret: randomBytes(32).toString('base64url'),
  }
  await writeWhole(path, `${JSON.stringify(secrets, null, 2)}\n`)
  return secrets
}

/** Leaves the addresses of the running servers where `pnpm data` finds them. */
export async function writeEnvironmentFile(
  dataFolder: string,
  values: Record<string, string>,
): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`)
  await writeWhole(join(dataFolder, 'env'), lines.join(''))
}

async function writeWhole(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
