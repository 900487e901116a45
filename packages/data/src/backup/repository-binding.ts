import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataError } from '../errors.ts'
import type { BackupMaker } from './backup-config.ts'
import type { Repository } from './repository/repository.ts'

interface Binding {
  /** Of the repository: it is in a signed document there. */
  id: string
}

interface RepositoryIdentity {
  /** Undefined if the repository has none yet. */
  id: string | undefined
  /** The name of the signed document that has it. */
  document: string
}

/**
 * Binds the work folder to its first repository. So the write-ahead log and the backups never go into the empty folder of a
 * disk that is not mounted, or into the repository of another shell's settings, where nobody would look for them.
 *
 * @throws DataError `REPOSITORY_UNAVAILABLE` if the work folder belongs to another repository, or this one has lost its id
 */
export async function requireBound(
  maker: BackupMaker,
  { id, document }: RepositoryIdentity,
  repository: Repository,
): Promise<void> {
  const binding = await readBinding(maker)
  if (binding === undefined && id !== undefined) await bind(maker, id)
  if (binding === undefined || binding.id === id) return
  const { location } = repository
  if (id === undefined) await requireNothing(repository, document)
  throw unavailable(
    repository,
    `BACKUP_REPOSITORY=${location} ${id === undefined ? 'is empty' : 'is another repository'}, and ${maker.workFolder} belongs to the one that was used before. Is its disk mounted, and is the setting right? If that repository is given up, begin a new one: pnpm data backup run full --new-repository`,
  )
}

/**
 * A repository without its document is a new one only if it is empty.
 *
 * @throws DataError `REPOSITORY_UNAVAILABLE` if the document was removed
 */
export async function requireNothing(repository: Repository, document: string): Promise<void> {
  const rest = await findRest(repository)
  if (rest === undefined) return
  throw unavailable(
    repository,
    `${document} is missing in BACKUP_REPOSITORY=${repository.location}, and ${rest} there: it was removed. Copy it from another copy of the repository. If there is none, keep this one, whose backups can still be restored, and begin a new one in another BACKUP_REPOSITORY: pnpm data backup run full --new-repository`,
  )
}

const unavailable = ({ location }: Repository, message: string): DataError =>
  new DataError('REPOSITORY_UNAVAILABLE', message, { field: 'BACKUP_REPOSITORY', details: { location } })

/** What a repository without its id still has; undefined if it is empty. */
async function findRest(repository: Repository): Promise<string | undefined> {
  let rest: string | undefined
  for await (const { name } of repository.list('')) {
    if (/^(listing\.json$|backups?\/)/.test(name)) return 'backups are'
    if (/^(wal|archive)\//.test(name)) rest = 'a part of the write-ahead log is'
  }
  return rest
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
