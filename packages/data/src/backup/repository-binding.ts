import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../errors.ts'
import type { BackupMaker } from './backup-config.ts'

interface Binding {
  /** Of the repository: it is in a signed document there. */
  id: string
}

/**
 * Binds the work folder to its first repository. So the write-ahead log and the backups never go into the empty folder of a
 * disk that is not mounted, or into the repository of another shell's settings, where nobody would look for them.
 *
 * @param id of the repository; undefined if it has none yet
 * @param location of the repository, for the message
 * @throws DataError `REPOSITORY_UNAVAILABLE` if the work folder belongs to another repository
 */
export async function requireBound(
  maker: BackupMaker,
  id: string | undefined,
  location: string,
): Promise<void> {
  const binding = await readBinding(maker)
  if (binding === undefined && id !== undefined) await bind(maker, id)
  if (binding === undefined || binding.id === id) return
  throw new DataError(
    'REPOSITORY_UNAVAILABLE',
    `BACKUP_REPOSITORY=${location} ${id === undefined ? 'is empty' : 'is another repository'}, and ${maker.workFolder} belongs to the one that was used before. Is its disk mounted, and is the setting right? If that repository is given up, begin a new one: pnpm data backup run full --new-repository`,
    { field: 'BACKUP_REPOSITORY', details: { location } },
  )
}

/** Gives up the former repository: the work folder belongs to the one that is used next. */
export async function unbind(maker: BackupMaker): Promise<void> {
  await rm(pathOf(maker), { force: true })
}

const pathOf = ({ workFolder }: BackupMaker): string => join(workFolder, 'repository.json')

async function readBinding(maker: BackupMaker): Promise<Binding | undefined> {
  try {
    return JSON.parse(await readFile(pathOf(maker), 'utf8')) as Binding
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new DataError('BACKUP_FAILED', `${pathOf(maker)} cannot be read: ${(error as Error).message}`, {
      field: 'BACKUP_WORK_FOLDER',
      cause: error,
    })
  }
}

async function bind(maker: BackupMaker, id: string): Promise<void> {
  // The user of the server has folders of its own in it.
  await mkdir(maker.workFolder, { recursive: true, mode: 0o711 })
  const partial = `${pathOf(maker)}.${randomUUID()}.partial`
  await writeFile(partial, `${JSON.stringify({ id } satisfies Binding)}\n`, { mode: 0o600, flush: true })
  await rename(partial, pathOf(maker))
}
