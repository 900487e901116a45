import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivilegedUser } from '../unprivileged-user.ts'
import { clusterFolder, postgresVersion } from './postgres-programs.ts'

/**
 * Whether a cluster is there that this machine's Postgres can run. Writes nothing.
 *
 * @throws Error when the folder holds anything else, or a cluster of another version or another user.
 */
export async function checkCluster(directory: string): Promise<boolean> {
  const names = await explained(directory, readdir(directory))
  if (names === undefined || names.length === 0) return false
  if (!names.includes('PG_VERSION')) {
    throw new Error(
      `${directory} holds other things than a Postgres cluster: move them away, or choose another folder`,
    )
  }
  const owner = (await stat(directory)).uid
  const user = unprivilegedUser()?.uid ?? process.getuid?.() ?? owner
  if (owner !== user) {
    throw new Error(
      `${directory} is a Postgres cluster of another user (${owner}; this Postgres runs as ${user}): start as that user, or choose another folder`,
    )
  }
  const file = join(directory, 'PG_VERSION')
  const existing = (await explained(file, readFile(file, 'utf8')))?.trim() ?? ''
  if (!/^\d+(\.\d+)?$/.test(existing)) {
    throw new Error(`${file} names no version of Postgres: put the cluster back, or choose another folder`)
  }
  const major = postgresVersion().split('.')[0]
  if (existing !== major) {
    throw new Error(
      `${directory} was made by Postgres ${existing}, this is Postgres ${major}: move the folder away or set DATABASE_URL`,
    )
  }
  const lock = join(directory, 'postmaster.pid')
  const found = await lstat(lock).catch(() => undefined)
  if (found && !found.isFile()) throw new Error(`${lock} is no file: move it away, or choose another folder`)
  return true
}

/**
 * The same for the folder that `startLocalPostgres` is given: root's clusters can be elsewhere.
 */
export async function findCluster(directory: string): Promise<boolean> {
  return (await checkCluster(directory)) || checkCluster(await clusterFolder(directory, unprivilegedUser()))
}

/** Undefined for what is missing, a sentence for everything else that fails. */
async function explained<T>(path: string, reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    const reasons: Record<string, string> = {
      ENOTDIR: 'is no folder',
      EISDIR: 'is a folder, not a file',
      EACCES: 'is closed to this user',
    }
    const reason = reasons[cause.code ?? ''] ?? `can not be read (${cause.code})`
    throw new Error(`${path} ${reason}: mend it, or choose another folder`, { cause })
  })
}
