import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { DataError } from '../../errors.ts'
import type { Repository } from './repository.ts'

/**
 * A JSON document with an Ed25519 signature over its text and its name in the repository. So a changed document, and one
 * that was moved to another name, are found.
 */
interface SignedDocument {
  /** The name in the repository. */
  name: string
  content: unknown
}

/** Where the key comes from that signatures are checked with. */
export const keySetting = 'BACKUP_PUBLIC_KEY (if it is not set, BACKUP_SIGNING_KEY_FILE)'

/** Returns the file of a document: one line of JSON, and one with the signature in base64. */
export function signDocument(name: string, content: unknown, signingKey: KeyObject): Buffer {
  const text = JSON.stringify({ name, content } satisfies SignedDocument)
  return fileOf(text, sign(null, Buffer.from(text), signingKey))
}

const fileOf = (text: string, signature: Buffer): Buffer =>
  Buffer.from(`${text}\n${signature.toString('base64')}\n`)

/**
 * Reads a signed document.
 *
 * @returns its content; undefined if there is no such file
 * @throws DataError `BACKUP_DAMAGED` if it was changed, moved, or signed with another key: then `hasSignature` in its details is
 * false
 */
export async function readDocument(
  repository: Repository,
  name: string,
  publicKey: KeyObject,
): Promise<unknown | undefined> {
  const stream = await repository.read(name)
  if (!stream) return undefined
  const file = await buffer(stream)
  const [text = '', signature = ''] = file.toString('utf8').split('\n')
  // Each byte counts: a decoder of base64 ignores some.
  const bytes = Buffer.from(signature, 'base64')
  const isWhole = file.equals(fileOf(text, bytes))
  const damaged = (reason: string, details: Record<string, unknown> = {}) =>
    new DataError('BACKUP_DAMAGED', `${name} in ${repository.location} ${reason}`, {
      details: { name, ...details },
    })
  if (!isWhole || !verify(null, Buffer.from(text), publicKey, bytes)) {
    throw damaged(`was changed, or was signed with another key than ${keySetting}`, { hasSignature: false })
  }
  const document = JSON.parse(text) as SignedDocument
  if (document.name !== name) throw damaged(`was written as ${document.name}: it was moved or swapped`)
  return document.content
}

/** @throws DataError `INVALID_CONFIG` */
export function readSigningKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Node's message would show a part of the key.
  }
  throw new DataError(
    'INVALID_CONFIG',
    'BACKUP_SIGNING_KEY_FILE must contain an Ed25519 private key in PEM',
    {
      field: 'BACKUP_SIGNING_KEY_FILE',
    },
  )
}

/** @param text the public key in base64, as `pnpm data backup keys` prints it. @throws DataError `INVALID_CONFIG` */
export function readPublicKey(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // It is explained below.
  }
  throw new DataError('INVALID_CONFIG', 'BACKUP_PUBLIC_KEY must be an Ed25519 public key in base64', {
    field: 'BACKUP_PUBLIC_KEY',
  })
}

/** The public key in base64, for `BACKUP_PUBLIC_KEY`. */
export function publicKeyText(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
}
