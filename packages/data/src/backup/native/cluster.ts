import type { KeyObject } from 'node:crypto'
import { DataError } from '../../errors.ts'
import type { Repository } from '../repository/repository.ts'
import { readDocument, signDocument } from '../repository/signed-file.ts'

export const clusterName = 'cluster.json'

interface ClusterDocument {
  format: 1
  /** Postgres' identifier of the cluster. A restored cluster keeps it. */
  systemIdentifier: string
}

/**
 * Claims the repository for a cluster, at its first use.
 *
 * @throws DataError `INVALID_CONFIG` if it belongs to another one
 */
export async function claimRepository(
  repository: Repository,
  systemIdentifier: string,
  keys: { publicKey: KeyObject; signingKey: KeyObject },
): Promise<void> {
  const document: ClusterDocument = { format: 1, systemIdentifier }
  const found = (await readDocument(repository, clusterName, keys.publicKey)) as ClusterDocument | undefined
  if (!found && (await repository.create(clusterName, signDocument(clusterName, document, keys.signingKey))))
    return
  const owner = found ?? ((await readDocument(repository, clusterName, keys.publicKey)) as ClusterDocument)
  if (owner.systemIdentifier === systemIdentifier) return
  throw new DataError(
    'INVALID_CONFIG',
    `BACKUP_REPOSITORY=${repository.location} has the backups of another cluster (${owner.systemIdentifier}, this one is ${systemIdentifier}): choose another folder or prefix`,
    { field: 'BACKUP_REPOSITORY' },
  )
}
