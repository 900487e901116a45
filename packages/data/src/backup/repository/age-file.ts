import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Decrypter, Encrypter } from 'age-encryption'

/**
 * The format of age, https://age-encryption.org/v1: a header for the recipients, and the payload in chunks of 64 KiB with
 * ChaCha20-Poly1305. The header is that of `age-encryption`; the payload is encrypted by Node's OpenSSL, which is ten times as
 * fast as JavaScript.
 */

const chunkBytes = 64 * 1024
const tagBytes = 16
const nonceBytes = 16
const cipher = 'chacha20-poly1305'

/** Encrypts content for the recipients (`age1…`). */
export async function* encryptAge(
  content: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncIterable<Uint8Array> {
  const { header, fileKey } = await createHeader(recipients)
  const nonce = randomBytes(nonceBytes)
  const payload = new Payload(fileKey, nonce)
  yield Buffer.concat([header, nonce])
  // A chunk is written when a byte follows it, because the last one is marked.
  let waiting: Uint8Array | undefined
  for await (const chunk of inChunks(content, chunkBytes)) {
    if (waiting) yield payload.encrypt(waiting, false)
    waiting = chunk
  }
  yield payload.encrypt(waiting ?? new Uint8Array(), true)
}

/**
 * Decrypts content with the first identity (`AGE-SECRET-KEY-…`) that opens it.
 *
 * @throws Error if it is damaged or truncated, or for other recipients: `no identity matched any of the file's recipients`
 */
export async function* decryptAge(
  content: AsyncIterable<Uint8Array>,
  identities: readonly string[],
): AsyncIterable<Uint8Array> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const reader = new Reader(content)
  try {
    const header = await reader.readHeader()
    const fileKey = await decrypter.decryptHeader(header)
    const payload = new Payload(fileKey, await reader.readExactly(nonceBytes))
    let waiting: Uint8Array | undefined
    for await (const chunk of inChunks(reader.rest(), chunkBytes + tagBytes)) {
      if (waiting) yield payload.decrypt(waiting, false)
      waiting = chunk
    }
    if (!waiting) throw new Error('the payload is missing')
    yield payload.decrypt(waiting, true)
  } finally {
    await reader.close()
  }
}

/** Returns a header, and the key of the file that it carries. */
async function createHeader(
  recipients: readonly string[],
): Promise<{ header: Uint8Array; fileKey: Uint8Array }> {
  let fileKey: Uint8Array | undefined
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  // The library does not return the key. A recipient without a stanza leaves no trace in the header.
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key)
      return []
    },
  })
  const empty = await encrypter.encrypt(new Uint8Array())
  if (!fileKey) throw new Error('age-encryption has asked no recipient for a header')
  return { header: empty.subarray(0, empty.length - nonceBytes - tagBytes), fileKey }
}

/** The STREAM construction: the nonce of a chunk is its number, and whether it is the last one. */
class Payload {
  readonly #key: Uint8Array
  readonly #nonce = Buffer.alloc(12)
  #count = 0n

  constructor(fileKey: Uint8Array, nonce: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
  }

  encrypt(chunk: Uint8Array, isLast: boolean): Buffer {
    const encryption = createCipheriv(cipher, this.#key, this.#next(isLast), { authTagLength: tagBytes })
    return Buffer.concat([encryption.update(chunk), encryption.final(), encryption.getAuthTag()])
  }

  /** @throws Error if the chunk was changed, moved, or is not the last one though nothing follows */
  decrypt(chunk: Uint8Array, isLast: boolean): Buffer {
    if (chunk.length < tagBytes) throw new Error('the payload is truncated')
    const end = chunk.length - tagBytes
    const isFirst = this.#count === 0n
    const decryption = createDecipheriv(cipher, this.#key, this.#next(isLast), { authTagLength: tagBytes })
    decryption.setAuthTag(chunk.subarray(end))
    const plain = Buffer.concat([decryption.update(chunk.subarray(0, end)), decryption.final()])
    if (isLast && plain.length === 0 && !isFirst) throw new Error('the last chunk of the payload is empty')
    return plain
  }

  #next(isLast: boolean): Buffer {
    this.#nonce.writeBigUInt64BE(this.#count, 3)
    this.#nonce.writeUInt8(isLast ? 1 : 0, 11)
    this.#count += 1n
    return this.#nonce
  }
}

/** Regroups content into chunks of this size; the last one may be shorter. */
async function* inChunks(content: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const part of content) {
    let rest = part
    while (length + rest.length >= size) {
      const missing = size - length
      yield length === 0 ? rest.subarray(0, missing) : Buffer.concat([...parts, rest.subarray(0, missing)])
      rest = rest.subarray(missing)
      parts = []
      length = 0
    }
    if (rest.length > 0) {
      parts.push(rest)
      length += rest.length
    }
  }
  if (length > 0) yield Buffer.concat(parts)
}

/** Headers are a few hundred bytes; a longer one is no header. */
const maxHeaderBytes = 64 * 1024

/** Reads the parts of a file that come before its payload. */
class Reader {
  readonly #iterator: AsyncIterator<Uint8Array>
  #buffer: Buffer = Buffer.alloc(0)

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#iterator = content[Symbol.asyncIterator]()
  }

  /** Reads up to the line with the MAC of the header, `--- <MAC>`. */
  async readHeader(): Promise<Uint8Array> {
    for (;;) {
      const start = this.#buffer.indexOf('\n---')
      const end = start < 0 ? -1 : this.#buffer.indexOf('\n', start + 1)
      if (end >= 0) return this.#take(end + 1)
      if (this.#buffer.length > maxHeaderBytes || !(await this.#fill()))
        throw new Error('it has no header of age')
    }
  }

  async readExactly(length: number): Promise<Uint8Array> {
    while (this.#buffer.length < length) if (!(await this.#fill())) throw new Error('it is truncated')
    return this.#take(length)
  }

  async *rest(): AsyncIterable<Uint8Array> {
    if (this.#buffer.length > 0) yield this.#take(this.#buffer.length)
    for (;;) {
      const { done, value } = await this.#iterator.next()
      if (done) return
      yield value
    }
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#iterator.next()
    if (!done) this.#buffer = Buffer.concat([this.#buffer, value])
    return !done
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffer.subarray(0, length)
    this.#buffer = this.#buffer.subarray(length)
    return taken
  }
}
