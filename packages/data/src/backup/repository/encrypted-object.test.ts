import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { expect, onTestFinished, test } from 'vitest'
import { readEncrypted, writeCompressed } from './encrypted-object.ts'
import { FolderRepository } from './folder-repository.ts'
import { once } from './once.ts'
import { collect, inChunks } from './testing/content.ts'

async function useRepository() {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-encrypted-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const identity = await generateIdentity()
  const recipients = [await identityToRecipient(identity)]
  return { repository: new FolderRepository(folder), identity, recipients }
}

const content = Buffer.concat([randomBytes(3_000_000), Buffer.alloc(20_000_000, 'text that compresses ')])

test('content that is compressed already is inspected on the way, and read again', async () => {
  const { repository, identity, recipients } = await useRepository()
  const compressed = zstdCompressSync(content)
  const hash = createHash('sha256')
  const object = await writeCompressed(
    repository,
    'base',
    inChunks(compressed, 65_536),
    recipients,
    (piece) => {
      hash.update(piece)
      return Promise.resolve()
    },
  )
  const sha256 = createHash('sha256').update(content).digest('hex')
  expect(object).toMatchObject({ name: 'base', bytes: content.length, sha256 })
  expect(hash.digest('hex')).toBe(sha256)
  expect((await collect(readEncrypted(repository, object, [identity]))).equals(content)).toBe(true)
})

test.each([
  ['that is no zstd', () => inChunks(content, 65_536)],
  ['that is cut off', () => inChunks(zstdCompressSync(content).subarray(0, -1_000), 65_536)],
  ['that is empty', () => once(new Uint8Array())],
])('compressed content %s is refused, and nothing is written', async (_, compressed) => {
  const { repository, recipients } = await useRepository()
  await expect(
    writeCompressed(repository, 'base', compressed(), recipients, () => undefined),
  ).rejects.toThrow()
  for await (const { name } of repository.list('')) expect(name).toBe('nothing')
})

test('an error of who inspects is the error, and nothing is written', async () => {
  const { repository, recipients } = await useRepository()
  const compressed = inChunks(zstdCompressSync(content), 65_536)
  const writing = writeCompressed(repository, 'base', compressed, recipients, () =>
    Promise.reject(new Error('no manifest')),
  )
  await expect(writing).rejects.toThrow('no manifest')
  for await (const { name } of repository.list('')) expect(name).toBe('nothing')
})
