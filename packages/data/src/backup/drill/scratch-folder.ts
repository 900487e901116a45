import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProcesses } from '@tarot/processes'
import { DataError } from '../../errors.ts'

const prefix = 'tarot-restore-'
const ownerFile = 'owner'

/**
 * Creates a folder for one drill, and removes those of drills that were killed.
 *
 * @param parent `BACKUP_SCRATCH_FOLDER`; default: the folder for temporary files
 * @param bytes that the drill needs
 * @throws DataError `BACKUP_FAILED` if the disk has less room
 */
export async function createScratchFolder(parent = tmpdir(), bytes = 0): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o711 })
  await removeAbandoned(parent)
  const { bavail, bsize } = await statfs(parent)
  if (bavail * bsize < bytes) {
    throw new DataError(
      'BACKUP_FAILED',
      `the disk of ${parent} has ${megabytes(bavail * bsize)} free, and the drill needs about ${megabytes(bytes)}: let BACKUP_SCRATCH_FOLDER name a folder with more room`,
      { field: 'BACKUP_SCRATCH_FOLDER' },
    )
  }
  const folder = join(parent, `${prefix}${randomBytes(6).toString('hex')}`)
  await mkdir(folder, { mode: 0o711 })
  await writeFile(join(folder, ownerFile), String(process.pid), { mode: 0o600 })
  // The user that Postgres runs as must pass.
  await chmod(folder, 0o711)
  return folder
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const folder = join(parent, name)
    const pid = Number(await readFile(join(folder, ownerFile), 'utf8').catch(() => '0'))
    const isRunning = pid > 0 && (await listProcesses([pid])).length > 0
    if (!isRunning) await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`
