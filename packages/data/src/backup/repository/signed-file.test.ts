import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FolderRepository } from './folder-repository.ts'
import { readDocument, signDocument } from './signed-file.ts'

test('each flipped, removed and added byte of a signed document is found', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-signed-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { privateKey } = generateKeyPairSync('ed25519')
  const repository = new FolderRepository(folder)
  const file = signDocument('a.json', { question: 'What now?' }, privateKey)
  const read = async (content: Buffer) => {
    await writeFile(join(folder, 'a.json'), content)
    return readDocument(repository, 'a.json', createPublicKey(privateKey))
  }
  expect(await read(file)).toEqual({ question: 'What now?' })
  const damaged = { code: 'BACKUP_DAMAGED', message: expect.stringContaining('a.json') }
  for (let place = 0; place < file.length; place += 1) {
    for (const bit of [1, 8]) {
      const flipped = Buffer.from(file)
      flipped.writeUInt8(flipped.readUInt8(place) ^ bit, place)
      await expect(read(flipped), `bit ${bit} of byte ${place}`).rejects.toMatchObject(damaged)
    }
    await expect(read(file.subarray(0, place)), `cut off at ${place}`).rejects.toMatchObject(damaged)
  }
  await expect(read(Buffer.concat([file, Buffer.from('\n')]))).rejects.toMatchObject(damaged)
})
