import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { listProcesses } from '@tarot/processes'
import { DataError } from '../../errors.ts'
import type { BackupEngine } from '../engine.ts'

export interface DataFolder {
  /** The folder itself, not a symbolic link to it. */
  path: string
  /** The user that a server can run as: the owner, if the folder exists and is not of root. */
  owner: { uid: number; gid: number } | undefined
  /** Of the cluster in the folder; undefined without one. */
  systemIdentifier: string | undefined
  /** Whether there is no folder, or nothing in it. */
  isEmpty: boolean
}

/** Looks at the data folder that a restore would replace. */
export async function readDataFolder(folder: string): Promise<DataFolder> {
  const path = await followLink(folder)
  const stats = await stat(path).catch(() => undefined)
  const names = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw new DataError(
      'RESTORE_REFUSED',
      `${path} is not a data folder: it cannot be read (${cause.code})`,
      {
        cause,
      },
    )
  })
  const control = await readFile(join(path, 'global', 'pg_control')).catch(() => undefined)
  return {
    path,
    owner: stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined,
    systemIdentifier: control && control.length >= 8 ? String(control.readBigUInt64LE(0)) : undefined,
    isEmpty: names.length === 0,
  }
}

/**
 * Looks at the data folder that a restore is about to replace.
 *
 * @throws DataError `RESTORE_REFUSED` while a server runs on it, and if it has other files than those of a cluster
 */
export async function requireDataFolder(folder: string): Promise<DataFolder> {
  const current = await readDataFolder(folder)
  await refuseRunningServer(current.path)
  const names = current.isEmpty ? [] : await readdir(current.path)
  if (current.isEmpty || names.includes('PG_VERSION') || names.includes('global')) return current
  throw new DataError(
    'RESTORE_REFUSED',
    `${current.path} is not a data folder: it has other files (${names.sort().slice(0, 3).join(', ')}). Name the data folder of the server with --data-directory, or move the files elsewhere. Nothing was changed`,
    { details: { folder: current.path } },
  )
}

/** The folders with segments that the repository may lack. */
export function findWalFolders(current: DataFolder, engine: BackupEngine): string[] {
  return [
    ...(current.systemIdentifier === undefined ? [] : [join(current.path, 'pg_wal')]),
    ...(engine.pendingWalFolder === undefined ? [] : [engine.pendingWalFolder]),
  ]
}

/** Returns the folder that a symbolic link names, even if an interrupted restore has moved that folder away. */
async function followLink(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    readlink(path).then(
      (target) => resolve(dirname(path), target),
      () => path,
    ),
  )
}

/** @throws DataError `RESTORE_REFUSED` while a server runs on the folder */
export async function refuseRunningServer(folder: string): Promise<void> {
  const lock = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pidText = '', , , port = '', socketFolder = ''] = lock.split('\n')
  const pid = Number(pidText)
  if (!(pid > 0)) return
  const [holder] = await listProcesses([pid])
  const isPostgres = holder !== undefined && /postgres|postmaster/.test(holder.command)
  // In a container, the process of another one cannot be seen, but its socket can.
  if (!isPostgres && !(await answers(socketFolder, port))) return
  throw new DataError(
    'RESTORE_REFUSED',
    `a Postgres server runs on ${folder}${holder ? ` (process id ${pid})` : ''}: stop it first (Ctrl-C ends \`pnpm start\`), then restore. Nothing was changed`,
    { details: { folder, pid } },
  )
}

async function answers(socketFolder: string, port: string): Promise<boolean> {
  if (!socketFolder || !/^\d+$/.test(port)) return false
  return new Promise((resolve) => {
    const socket = createConnection(join(socketFolder, `.s.PGSQL.${port}`))
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}
