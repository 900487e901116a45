import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireProgram } from '@tarot/services'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decryptAge, encryptAge } from './age-file.ts'
import { collect, inChunks } from './testing/content.ts'

const identity = await generateX25519Identity()
const escrow = await generateX25519Identity()
const recipients = [await identityToRecipient(identity), await identityToRecipient(escrow)]

const bytes = (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) % 251))

/** Sizes around the ends of chunks. */
const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]

test.each(sizes)('%i bytes are opened by age-encryption, by either identity', async (size) => {
  const content = bytes(size)
  const file = await collect(encryptAge(inChunks(content, 10_000), recipients))
  for (const key of [identity, escrow]) {
    const decrypter = new Decrypter()
    decrypter.addIdentity(key)
    expect(Buffer.from(await decrypter.decrypt(file)).equals(content)).toBe(true)
  }
})

test.each(sizes)('%i bytes of age-encryption are opened', async (size) => {
  const content = bytes(size)
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const file = await encrypter.encrypt(content)
  expect((await collect(decryptAge(inChunks(file, 7_777), [escrow]))).equals(content)).toBe(true)
})

test('a file is opened by the program age', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-age-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const age = await requireProgram(['age'], 'age')
  const content = bytes(200_000)
  await writeFile(join(folder, 'identity.txt'), `${identity}\n`)
  await writeFile(join(folder, 'file.age'), encryptAge(inChunks(content, 4_096), recipients))
  const { stdout } = await promisify(execFile)(
    age,
    ['--decrypt', '--identity', join(folder, 'identity.txt'), join(folder, 'file.age')],
    { encoding: 'buffer' },
  )
  expect(stdout.equals(content)).toBe(true)
})

describe('is refused:', () => {
  const content = bytes(150_000)

  test('any changed byte, any truncation, and anything appended', async () => {
    const file = await collect(encryptAge(inChunks(content, 50_000), recipients))
    const open = (damaged: Uint8Array) => collect(decryptAge(inChunks(damaged, 30_000), [identity]))
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(file)
        changed[place] = (changed[place] ?? 0) ^ change
        await expect(open(changed)).rejects.toThrow()
        await expect(open(file.subarray(0, place))).rejects.toThrow()
        await expect(open(Buffer.concat([file, file.subarray(place)]))).rejects.toThrow()
      }),
      { numRuns: 60 },
    )
  })

  test('two chunks that were swapped, and a last chunk that was removed', async () => {
    const file = await collect(encryptAge(inChunks(content, 50_000), recipients))
    const payload = file.length - (content.length + 3 * 16)
    const chunk = (index: number) => file.subarray(payload + index * 65_552, payload + (index + 1) * 65_552)
    const open = (...parts: Uint8Array[]) =>
      collect(decryptAge(inChunks(Buffer.concat([file.subarray(0, payload), ...parts]), 30_000), [identity]))
    expect((await open(chunk(0), chunk(1), chunk(2))).equals(content)).toBe(true)
    await expect(open(chunk(1), chunk(0), chunk(2))).rejects.toThrow()
    await expect(open(chunk(0), chunk(1))).rejects.toThrow()
  })

  test('an identity of other recipients', async () => {
    const file = await collect(encryptAge(inChunks(content, 50_000), recipients))
    const open = collect(decryptAge(inChunks(file, 30_000), [await generateX25519Identity()]))
    await expect(open).rejects.toThrow('no identity matched')
  })
})
