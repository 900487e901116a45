import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress, constants as zlib } from 'node:zlib'
import { DataError, isDataError } from '../../errors.ts'
import { decryptAge, encryptAge } from './age-file.ts'
import type { Repository } from './repository.ts'

/** Bytes of a step of zstd. With the 16 KiB that are the default, most of the time is spent between the steps. */
const chunkSize = 1 << 20

/** What is known of an encrypted object, from its signed document. */
export interface StoredObject {
  /** The name in the repository. */
  name: string
  /** Bytes in the repository. */
  storedBytes: number
  /** SHA-256 of the bytes in the repository, in hex: checked without the key. */
  storedSha256: string
  /** Bytes of the content. */
  bytes: number
  /** SHA-256 of the content, in hex. */
  sha256: string
}

/**
 * Compresses content with zstd, encrypts it with age, and writes it. By hand it is read with
 * `age --decrypt --identity identity.txt <file> | zstd -d`.
 *
 * @param recipients the age recipients (`age1…`); each of their identities opens the object
 * @throws DataError `REPOSITORY_UNAVAILABLE`, or the error of the content; nothing is written then
 */
export async function writeEncrypted(
  repository: Repository,
  name: string,
  content: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<StoredObject> {
  const [plain, stored] = [new Meter(), new Meter()]
  const compress = createZstdCompress({ chunkSize, params: { [zlib.ZSTD_c_checksumFlag]: 1 } })
  const encrypted = encryptAge(through(plain.count(content), compress), recipients)
  await repository.write(name, stored.count(encrypted))
  return toStoredObject(name, plain, stored)
}

/**
 * Encrypts content that is compressed with zstd already, and writes it. It is decompressed on the way: what is stored can be
 * read, and its content is known.
 *
 * @param inspect gets the content, piece by piece; the next piece waits for the promise that it returns
 * @throws DataError `REPOSITORY_UNAVAILABLE`, or the error of the content; nothing is written then
 */
export async function writeCompressed(
  repository: Repository,
  name: string,
  compressed: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
  inspect: (content: Uint8Array) => Promise<void> | undefined,
): Promise<StoredObject> {
  const [plain, stored] = [new Meter(), new Meter()]
  const decompress = createZstdDecompress({ chunkSize })
  const inspecting = (async () => {
    for await (const content of plain.count(decompress)) await inspect(content)
  })()
  // Its error is thrown below.
  inspecting.catch(() => {})
  const copied = async function* (): AsyncIterable<Uint8Array> {
    for await (const chunk of compressed) {
      if (!decompress.write(chunk)) await Promise.race([once(decompress, 'drain'), inspecting])
      yield chunk
    }
    decompress.end()
    await inspecting
  }
  try {
    await repository.write(name, stored.count(encryptAge(copied(), recipients)))
  } finally {
    decompress.destroy()
  }
  return toStoredObject(name, plain, stored)
}

/**
 * Reads an encrypted object and checks each byte: the ciphertext against the signed document, the content by age's
 * authentication and by its own SHA-256. The last error comes after the last byte, so act on the content only at its end.
 *
 * @param identities the age identities (`AGE-SECRET-KEY-…`)
 * @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE`, `INVALID_CONFIG` if no identity opens it
 */
export async function* readEncrypted(
  repository: Repository,
  object: StoredObject,
  identities: readonly string[],
): AsyncIterable<Uint8Array> {
  const [plain, stored] = [new Meter(), new Meter()]
  const ciphertext = stored.count(await openObject(repository, object))
  try {
    yield* plain.count(through(decryptAge(ciphertext, identities), createZstdDecompress({ chunkSize })))
  } catch (error) {
    if (isDataError(error)) throw error
    const message = error instanceof Error ? error.message : String(error)
    if (message.includes('no identity matched')) {
      // A damaged header looks like one for other recipients.
      await verifyObject(repository, object)
      throw new DataError(
        'INVALID_CONFIG',
        `no identity in BACKUP_IDENTITY_FILE opens ${object.name}: use the operating or the escrow identity of this repository`,
        { field: 'BACKUP_IDENTITY_FILE', cause: error },
      )
    }
    throw damaged(repository, object, `cannot be decrypted (${message})`, error)
  } finally {
    // Closes the file, which is not at its end after an error.
    await ciphertext.return(undefined)
  }
  compare(repository, object, stored)
  if (plain.sha256() !== object.sha256) throw damaged(repository, object, 'has other content than was signed')
}

/**
 * Reads an object without decrypting it, and checks it against its signed document.
 *
 * @throws DataError `BACKUP_DAMAGED`, `REPOSITORY_UNAVAILABLE`
 */
export async function verifyObject(
  repository: Repository,
  object: StoredObject,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const meter = new Meter()
  for await (const chunk of meter.count(await openObject(repository, object))) onBytes(chunk.length)
  compare(repository, object, meter)
}

async function openObject(repository: Repository, object: StoredObject): Promise<AsyncIterable<Uint8Array>> {
  const content = await repository.read(object.name)
  if (!content) throw damaged(repository, object, 'is missing')
  return content
}

function compare(repository: Repository, object: StoredObject, { bytes, sha256 }: Meter): void {
  if (bytes !== object.storedBytes) {
    throw damaged(repository, object, `has ${bytes} bytes instead of ${object.storedBytes}`)
  }
  if (sha256() !== object.storedSha256)
    throw damaged(repository, object, 'was changed: its SHA-256 is another one')
}

function damaged(repository: Repository, { name }: StoredObject, what: string, cause?: unknown): DataError {
  return new DataError('BACKUP_DAMAGED', `${name} in ${repository.location} ${what}`, {
    details: { name },
    cause,
  })
}

function toStoredObject(name: string, plain: Meter, stored: Meter): StoredObject {
  return {
    name,
    storedBytes: stored.bytes,
    storedSha256: stored.sha256(),
    bytes: plain.bytes,
    sha256: plain.sha256(),
  }
}

/** Counts and hashes what passes. */
class Meter {
  bytes = 0
  readonly #hash = createHash('sha256')
  #digest: string | undefined

  async *count(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of content) {
      this.bytes += chunk.length
      this.#hash.update(chunk)
      yield chunk
    }
  }

  readonly sha256 = (): string => {
    this.#digest ??= this.#hash.digest('hex')
    return this.#digest
  }
}

/** Passes content through a transform. An error on either side ends both. */
async function* through(content: AsyncIterable<Uint8Array>, transform: Duplex): AsyncIterable<Uint8Array> {
  const source = Readable.from(content, { objectMode: false, highWaterMark: 1 << 18 })
  // `pipeline` destroys the transform with the error of the source, so reading it throws that error.
  pipeline(source, transform).catch(() => {})
  yield* transform
}
