import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProcesses } from '@tarot/processes'
import { DataError } from '../errors.ts'
import { formatBytes } from '../format-bytes.ts'

/**
 * Creates a folder for one drill, and removes those of drills that were killed.
 *
 * @param parent `BACKUP_SCRATCH_FOLDER`; default: the folder for temporary files
 * @param bytes that the drill needs
 * @throws DataError `BACKUP_FAILED` if the disk has less room
 */
export async function createScratchFolder(parent = tmpdir(), bytes = 0): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o711 })
  const folder = await createOwnedFolder(parent, 'tarot-restore-')
  const { bavail, bsize } = await statfs(parent)
  if (bavail * bsize >= bytes) return folder
  await rm(folder, { recursive: true })
  throw new DataError(
    'BACKUP_FAILED',
    `the disk of ${parent} has ${formatBytes(bavail * bsize)} free, and the drill needs about ${formatBytes(bytes)}: let BACKUP_SCRATCH_FOLDER name a folder with more room`,
    { field: 'BACKUP_SCRATCH_FOLDER' },
  )
}

/**
 * Creates a folder that belongs to this process, which the user that Postgres runs as can pass. Removes the folders with this
 * prefix whose processes have ended.
 */
export async function createOwnedFolder(parent: string, prefix: string): Promise<string> {
  await removeAbandoned(parent, prefix)
  // The process id is in the name, so that no other process ever sees the folder without it.
  const folder = join(parent, `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`)
  await mkdir(folder, { mode: 0o711 })
  await chmod(folder, 0o711)
  return folder
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1]) : Number.NaN
    if (!(pid > 0) || (await listProcesses([pid])).length > 0) continue
    const folder = join(parent, name)
    const stats = await lstat(folder).catch(() => undefined)
    // In a folder for everybody, anybody can make one of this name.
    if (!stats?.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) continue
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}
