import { DataError } from '../errors.ts'
import type { Backup } from './engine.ts'

/** Returns the backup and all that it builds upon, the full one first. @throws DataError `BACKUP_DAMAGED` */
export function chainOf<Chained extends Pick<Backup, 'id' | 'parentId'>>(
  backups: readonly Chained[],
  backup: Chained,
): Chained[] {
  const chain = [backup]
  for (let first = backup; first.parentId !== null; ) {
    const parent = backups.find(({ id }) => id === first.parentId)
    if (!parent) {
      throw new DataError(
        'BACKUP_DAMAGED',
        `${backup.id} builds upon ${first.parentId}, which is not in the listing`,
        {
          details: { name: first.parentId },
        },
      )
    }
    chain.unshift(parent)
    first = parent
  }
  return chain
}
