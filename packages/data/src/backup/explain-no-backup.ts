import { DataError } from '../errors.ts'
import type { RepositoryProblem } from './engine.ts'
import type { Repository } from './repository/repository.ts'

/** Returns why a repository lists no backup, and what to do. An empty folder can be the place of a disk that is not mounted. */
export async function explainNoBackup(
  repository: Repository,
): Promise<{ isEmpty: boolean; message: string }> {
  const { location } = repository
  const make = 'with `pnpm data backup run`'
  for await (const _ of repository.list('')) {
    const message = `${location} has no backup: the first one has not been made, or they were removed. Make the first one ${make}; or copy what was removed from another copy of the repository`
    return { isEmpty: false, message }
  }
  const message = `There is no repository in ${location}, which is missing or empty. If there was one, is its disk mounted, and is BACKUP_REPOSITORY right? For a new one, make a backup ${make}`
  return { isEmpty: true, message }
}

/**
 * Returns what a verification finds in a repository that lists no backup: nothing can be restored from it, so it is not as it
 * should be.
 *
 * @throws DataError `REPOSITORY_UNAVAILABLE` if it is missing or empty: there is nothing to verify
 */
export async function findNoBackup(repository: Repository): Promise<RepositoryProblem> {
  const { isEmpty, message } = await explainNoBackup(repository)
  if (!isEmpty) return { kind: 'damaged', name: repository.location, message }
  throw new DataError('REPOSITORY_UNAVAILABLE', message, {
    field: 'BACKUP_REPOSITORY',
    details: { location: repository.location },
  })
}
