import { readFile, readlink, realpath, stat } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { listProcesses } from '@tarot/processes'
import { DataError } from '../../errors.ts'

export interface DataFolder {
  /** The folder itself, not a symbolic link to it. */
  path: string
  /** The owner, if the folder exists. */
  owner: { uid: number; gid: number } | undefined
  /** Of the cluster in the folder; undefined without one. */
  systemIdentifier: string | undefined
}

/** Looks at the data folder that a restore would replace. */
export async function readDataFolder(folder: string): Promise<DataFolder> {
  const path = await followLink(folder)
  const stats = await stat(path).catch(() => undefined)
  const control = await readFile(join(path, 'global', 'pg_control')).catch(() => undefined)
  return {
    path,
    owner: stats && { uid: stats.uid, gid: stats.gid },
    systemIdentifier: control && control.length >= 8 ? String(control.readBigUInt64LE(0)) : undefined,
  }
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
