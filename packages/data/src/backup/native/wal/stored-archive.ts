import type { KeyObject } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { DataError } from '../../../errors.ts'
import { readEncrypted } from '../../repository/encrypted-object.ts'
import type { Repository } from '../../repository/repository.ts'
import type { WalArchive } from '../../wal/wal-archive.ts'
import { findStoredWal, listStoredWal } from './stored-wal.ts'

/** The write-ahead log that `uploadWal` has stored. */
export function storedArchive(
  repository: Repository,
  publicKey: KeyObject,
  identities: readonly string[],
): WalArchive {
  const find = (file: string) => findStoredWal(repository, file, publicKey)
  return {
    location: repository.location,
    list: () => listStoredWal(repository),
    async findCompletedAt(segment) {
      const stored = await find(segment)
      return stored && new Date(stored.completedAt)
    },
    async readHistory(file) {
      const stored = await find(file)
      if (!stored) throw new DataError('BACKUP_DAMAGED', `${file} is missing in ${repository.location}`)
      return text(readEncrypted(repository, stored.object, identities))
    },
  }
}
