import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listProcesses, type Process } from '../processes.ts'

/** A server of Postgres runs on the cluster already. */
export class ClusterInUseError extends Error {
  override readonly name = 'ClusterInUseError'
  readonly directory: string
  /** Of the process that started the server, which may be another Node program. */
  readonly owner: Process | undefined

  constructor(directory: string, server: Process, owner: Process | undefined) {
    super(`${directory} is in use by the Postgres with process id ${server.pid}`)
    this.directory = directory
    this.owner = owner
  }
}

/**
 * Removes the lock file that a server left behind which was ended by SIGKILL or a power cut. Postgres does so itself
 * unless its process id has been given to another program since.
 *
 * @throws ClusterInUseError when the server is there.
 */
export async function clearStaleLock(directory: string): Promise<void> {
  const lock = join(directory, 'postmaster.pid')
  const content = await readFile(lock, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (content === undefined) return
  const processes = await listProcesses()
  const holder = processes.find(({ pid }) => pid === Number(content.split('\n')[0]))
  if (holder && (await isServerOf(directory, holder))) {
    throw new ClusterInUseError(directory, holder, findOwner(processes, holder))
  }
  // Should a server have begun in this moment, Postgres' shared memory keeps a second one out.
  await rm(lock, { force: true })
}

/** A server of Postgres works in its data folder and is called `postgres`. */
async function isServerOf(directory: string, { pid, command }: Process): Promise<boolean> {
  if (!/^(\S*\/)?(postgres|postmaster)\b/.test(command)) return false
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  // Where that is not told, an unknown Postgres is taken for the cluster's.
  return workingFolder === undefined || workingFolder === (await realpath(directory))
}

/** Who runs the guard that runs the server. */
function findOwner(processes: Process[], server: Process): Process | undefined {
  const guard = processes.find(({ pid }) => pid === server.parent)
  return processes.find(({ pid }) => pid === guard?.parent)
}
