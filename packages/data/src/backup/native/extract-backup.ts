import { mkdir } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-fs'
import { readEncrypted } from '../repository/encrypted-object.ts'
import type { Repository } from '../repository/repository.ts'
import type { StoredBackup } from './stored-backup.ts'

/**
 * Writes the files of a backup into a new folder. An incremental backup has only changed blocks: `pg_combinebackup` makes a
 * data folder of it and those before it.
 *
 * @param runAs the owner of the files, if this process is root
 * @throws DataError `BACKUP_DAMAGED`, `INVALID_CONFIG`, `REPOSITORY_UNAVAILABLE`
 */
export async function extractBackup(
  repository: Repository,
  backup: StoredBackup,
  identities: readonly string[],
  folder: string,
  runAs: { uid: number; gid: number } | undefined,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const content = async function* () {
    for await (const chunk of readEncrypted(repository, backup.base, identities)) {
      onBytes(chunk.length)
      yield chunk
    }
  }
  const files = extract(folder, {
    dmode: 0o700,
    ...(runAs ? { map: (header) => ({ ...header, uid: runAs.uid, gid: runAs.gid }) } : {}),
  })
  await pipeline(Readable.from(content(), { objectMode: false, highWaterMark: 1 << 18 }), files)
}
