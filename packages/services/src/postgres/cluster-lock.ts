import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { listProcesses, type Process } from '@tarot/processes'

/** Thrown when a Postgres server already runs on the cluster. */
export class ClusterInUseError extends Error {
  override readonly name = 'ClusterInUseError'
  readonly directory: string
  /** The process that started the server, which may be another Node program. */
  readonly owner: Process | undefined

  constructor(directory: string, server: Process, owner: Process | undefined) {
    super(`${directory} is in use by the Postgres with process id ${server.pid}`)
    this.directory = directory
    this.owner = owner
  }
}

/**
 * Removes the lock file of a server that was ended by SIGKILL or a power cut. Postgres itself does this only if no other
 * program has the process id since.
 *
 * @throws ClusterInUseError when the server runs
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
  // If a server started in this moment, Postgres' shared memory prevents a second one.
  await rm(lock, { force: true })
}

/** Returns whether the process is the Postgres server of the folder, by its name and its working folder. */
async function isServerOf(directory: string, { pid, command }: Process): Promise<boolean> {
  if (!/^(\S*\/)?(postgres|postmaster)\b/.test(command)) return false
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  // Where the working folder is unknown, any Postgres counts as the cluster's.
  return workingFolder === undefined || workingFolder === (await realpath(directory))
}

/** Returns the parent of the guard that runs the server. */
function findOwner(processes: Process[], server: Process): Process | undefined {
  const guard = processes.find(({ pid }) => pid === server.parent)
  return processes.find(({ pid }) => pid === guard?.parent)
}
