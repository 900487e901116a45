import { mkdir } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { extract } from 'tar-fs'
import { readEncrypted } from '../repository/encrypted-object.ts'
import type { Repository } from '../repository/repository.ts'
import type { RunAs } from '../run-as.ts'
import type { StoredBackup } from './stored-backup.ts'
import { TarSink } from './tar-sink.ts'

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
  runAs: RunAs,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const reader = extract(folder, {
    dmode: 0o700,
    ...(runAs ? { map: (header) => ({ ...header, uid: runAs.uid, gid: runAs.gid }) } : {}),
  })
  // A damaged archive destroys the entry at hand, whose error would end the process if nobody listened.
  reader.on('entry', (_header: unknown, entry: Readable) => entry.on('error', () => {}))
  // The types of tar-fs are those of an older tar-stream.
  const files = new TarSink(reader as unknown as ConstructorParameters<typeof TarSink>[0])
  try {
    for await (const chunk of readEncrypted(repository, backup.base, identities)) {
      await files.write(chunk)
      onBytes(chunk.length)
    }
    await files.end()
  } catch (error) {
    files.destroy()
    throw error
  }
}
