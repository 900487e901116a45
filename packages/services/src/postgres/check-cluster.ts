import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import { clusterFolder, postgresVersion } from './postgres-programs.ts'
import { refuseRestoredAway } from './refuse-restored-away.ts'

/**
 * Returns whether the folder contains a cluster that this machine's Postgres can run. Writes nothing.
 *
 * @param version of the Postgres that would run it
 * @throws Error when the folder contains anything else, or a cluster of another version or another user; or when it is
 *   missing or empty because a restore has moved its cluster away
 */
export async function checkCluster(directory: string, version = postgresVersion()): Promise<boolean> {
  const names = await explainFailure(directory, readdir(directory))
  if (names === undefined || names.length === 0) {
    await refuseRestoredAway(directory)
    return false
  }
  if (!names.includes('PG_VERSION')) {
    throw new Error(
      `${directory} is not empty and is not a Postgres cluster: move its files elsewhere, or choose another folder`,
    )
  }
  const owner = (await stat(directory)).uid
  const user = unprivilegedUser()?.uid ?? process.getuid?.() ?? owner
  if (owner !== user) {
    throw new Error(
      `${directory} is a Postgres cluster of another user (uid ${owner}; this Postgres runs as uid ${user}): start as that user, or choose another folder`,
    )
  }
  const file = join(directory, 'PG_VERSION')
  const existing = (await explainFailure(file, readFile(file, 'utf8')))?.trim() ?? ''
  if (!/^\d+(\.\d+)?$/.test(existing)) {
    throw new Error(
      `${file} does not contain a Postgres version: restore the cluster, or choose another folder`,
    )
  }
  const major = version.split('.')[0]
  if (existing !== major) {
    throw new Error(
      `${directory} was created by Postgres ${existing}, and this is Postgres ${major}: move the folder elsewhere, or set DATABASE_URL`,
    )
  }
  const lock = join(directory, 'postmaster.pid')
  const lockStats = await lstat(lock).catch(() => undefined)
  if (lockStats && !lockStats.isFile())
    throw new Error(`${lock} is not a file: move it elsewhere, or choose another folder`)
  return true
}

/** Returns the same for the `directory` of `startLocalPostgres`: a cluster of root can be in another folder. */
export async function findCluster(directory: string): Promise<boolean> {
  return (await checkCluster(directory)) || checkCluster(await clusterFolder(directory, unprivilegedUser()))
}

/** Resolves to undefined for a missing file. @throws Error with one sentence for every other failure */
async function explainFailure<T>(path: string, reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    const reasons: Record<string, string> = {
      ENOTDIR: 'is not a folder',
      EISDIR: 'is a folder, not a file',
      EACCES: 'is not readable for this user',
    }
    const reason = reasons[cause.code ?? ''] ?? `cannot be read (${cause.code})`
    throw new Error(`${path} ${reason}: fix this, or choose another folder`, { cause })
  })
}
