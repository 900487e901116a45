import type { KeyObject } from 'node:crypto'
import { withClient } from '../../database/with-client.ts'
import { writeEncrypted } from '../repository/encrypted-object.ts'
import { once } from '../repository/once.ts'
import type { Repository } from '../repository/repository.ts'
import { signDocument } from '../repository/signed-file.ts'
import { historyName } from '../wal/segment.ts'
import { findStoredWal, type StoredWal, walDocument, walObject } from './wal/stored-wal.ts'

/**
 * Stores the history of the server's timeline. The server archives it only at a promotion, and a restored server is promoted
 * before it archives anything.
 */
export async function ensureHistory(
  {
    repository,
    databaseUrl,
    publicKey,
    maker: { recipients, signingKey },
  }: {
    repository: Repository
    databaseUrl: string
    publicKey: KeyObject
    maker: { recipients: readonly string[]; signingKey: KeyObject }
  },
  timeline: number,
): Promise<void> {
  const file = historyName(timeline)
  if (timeline === 1 || (await findStoredWal(repository, file, publicKey))) return
  const content = await readHistory(databaseUrl, file)
  const object = await writeEncrypted(repository, walObject(file, 'server'), once(content), recipients)
  const document: StoredWal = { file, completedAt: new Date().toISOString(), object }
  await repository.create(walDocument(file), signDocument(walDocument(file), document, signingKey))
}

async function readHistory(databaseUrl: string, file: string): Promise<Buffer> {
  const { rows } = await withClient(databaseUrl, (client) =>
    client.query<{ content: Buffer }>('select pg_read_binary_file($1::text) as content', [`pg_wal/${file}`]),
  )
  return rows[0]?.content ?? Buffer.alloc(0)
}
