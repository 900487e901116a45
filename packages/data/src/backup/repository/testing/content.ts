import type { Repository, RepositoryFile } from '../repository.ts'

/** Yields the content in small pieces of an odd size. */
export async function* inChunks(content: Buffer): AsyncIterable<Uint8Array> {
  for (let offset = 0; offset < content.length; offset += 65_537)
    yield content.subarray(offset, offset + 65_537)
}

/** Reads a whole file. */
export async function contentOf(repository: Repository, name: string): Promise<Buffer> {
  const stream = await repository.read(name)
  if (!stream) throw new Error(`there is no file ${name}`)
  const parts: Uint8Array[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}

/** Lists files in the order of their names. */
export async function filesOf(repository: Repository, prefix = ''): Promise<RepositoryFile[]> {
  const files: RepositoryFile[] = []
  for await (const file of repository.list(prefix)) files.push(file)
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}
