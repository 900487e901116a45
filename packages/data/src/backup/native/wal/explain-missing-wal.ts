import { readdir } from 'node:fs/promises'
import { withClient } from '../../../database/with-client.ts'
import type { RepositoryProblem } from '../../engine.ts'
import type { Repository } from '../../repository/repository.ts'
import { findDelayedWal } from '../../wal/find-delayed-wal.ts'
import { listStoredWal } from './stored-wal.ts'

export interface WalSource {
  repository: Repository
  /** Undefined: nothing counts as delayed. */
  databaseUrl: string | undefined
  /** The folder that the server archives into, on the host of the database. */
  folder: string | undefined
}

/**
 * Distinguishes the segments that are lost from those that are on their way. It looks at each place in the order in which a
 * segment passes through them, so that it finds one that moves on meanwhile.
 */
export async function explainMissingWal(
  problems: readonly RepositoryProblem[],
  { repository, databaseUrl, folder }: WalSource,
): Promise<RepositoryProblem[]> {
  if (!problems.some(({ kind }) => kind === 'lost_wal')) return [...problems]
  const delayed = new Set(await findDelayedFiles(databaseUrl))
  const uploading = new Set(folder === undefined ? [] : await readdir(folder).catch(() => []))
  const stored = new Set(await listStoredWal(repository))
  return problems.flatMap((problem): RepositoryProblem[] => {
    const { kind, name } = problem
    if (kind !== 'lost_wal') return [problem]
    if (stored.has(name)) return []
    if (uploading.has(name)) {
      const message = `${name} of the write-ahead log is not in the repository yet: it is being uploaded`
      return [{ kind: 'uploading_wal', name, message }]
    }
    if (delayed.has(name)) {
      const message = `${name} of the write-ahead log is not in the repository yet: the server has not archived it`
      return [{ kind: 'delayed_wal', name, message }]
    }
    return [problem]
  })
}

/** While the server is down, nothing counts as delayed: its log can be lost with its disk. */
async function findDelayedFiles(databaseUrl: string | undefined): Promise<string[]> {
  if (databaseUrl === undefined) return []
  try {
    const find = withClient(databaseUrl, (client) => findDelayedWal(client), {
      connectionTimeoutMillis: 10_000,
    })
    return (await find).files
  } catch {
    return []
  }
}
