import { buffer } from 'node:stream/consumers'
import type { Repository, RepositoryFile } from '../repository.ts'

/** Yields the content in pieces of so many bytes. Default: an odd number. */
export async function* inChunks(content: Uint8Array, bytes = 65_537): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < content.length; offset += bytes)
    yield content.subarray(offset, offset + bytes)
}

/** Reads all pieces. */
export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

/** Reads a whole file. */
export async function contentOf(repository: Repository, name: string): Promise<Buffer> {
  const stream = await repository.read(name)
  if (!stream) throw new Error(`there is no file ${name}`)
  return buffer(stream)
}

/** Lists files in the order of their names, without their times. */
export async function filesOf(
  repository: Repository,
  prefix = '',
): Promise<Omit<RepositoryFile, 'modifiedAt'>[]> {
  const files: Omit<RepositoryFile, 'modifiedAt'>[] = []
  for await (const { name, bytes } of repository.list(prefix)) files.push({ name, bytes })
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}
