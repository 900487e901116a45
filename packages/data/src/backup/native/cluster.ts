import { type KeyObject, randomUUID } from 'node:crypto'
import { DataError } from '../../errors.ts'
import type { BackupMaker } from '../backup-config.ts'
import type { Repository } from '../repository/repository.ts'
import { readDocument, signDocument } from '../repository/signed-file.ts'
import { requireBound, requireNothing } from '../repository-binding.ts'

export const clusterName = 'cluster.json'

interface ClusterDocument {
  format: 1
  /** Of this repository. */
  id: string
  /** Postgres' identifier of the cluster. A restored cluster keeps it. */
  systemIdentifier: string
}

interface Claimant {
  publicKey: KeyObject
  maker: BackupMaker
}

/**
 * Claims the repository for a cluster and for the work folder, at its first use.
 *
 * @throws DataError `INVALID_CONFIG` if it belongs to another cluster, `REPOSITORY_UNAVAILABLE` if the work folder belongs to
 * another repository
 */
export async function claimRepository(
  repository: Repository,
  systemIdentifier: string,
  claimant: Claimant,
): Promise<void> {
  const owner =
    (await readCluster(repository, claimant.publicKey)) ??
    (await createCluster(repository, systemIdentifier, claimant))
  if (owner.systemIdentifier !== systemIdentifier) {
    throw new DataError(
      'INVALID_CONFIG',
      `BACKUP_REPOSITORY=${repository.location} has the backups of another cluster (${owner.systemIdentifier}, this one is ${systemIdentifier}): choose another folder or prefix`,
      { field: 'BACKUP_REPOSITORY' },
    )
  }
  await requireBound(claimant.maker, { id: owner.id, document: clusterName }, repository)
}

/** @throws DataError `REPOSITORY_UNAVAILABLE` if the work folder belongs to another repository */
export async function requireClaimed(repository: Repository, { publicKey, maker }: Claimant): Promise<void> {
  const id = (await readCluster(repository, publicKey))?.id
  await requireBound(maker, { id, document: clusterName }, repository)
}

async function createCluster(
  repository: Repository,
  systemIdentifier: string,
  { publicKey, maker }: Claimant,
): Promise<ClusterDocument> {
  await requireBound(maker, { id: undefined, document: clusterName }, repository)
  await requireNothing(repository, clusterName)
  const document: ClusterDocument = { format: 1, id: randomUUID(), systemIdentifier }
  if (await repository.create(clusterName, signDocument(clusterName, document, maker.signingKey)))
    return document
  return (await readCluster(repository, publicKey)) as ClusterDocument
}

const readCluster = async (repository: Repository, publicKey: KeyObject) =>
  (await readDocument(repository, clusterName, publicKey)) as ClusterDocument | undefined
