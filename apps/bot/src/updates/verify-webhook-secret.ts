import { createHash, timingSafeEqual } from 'node:crypto'

/** Creates the check of the secret token. It compares hashes, because `timingSafeEqual` requires equal lengths. */
export function createSecretVerifier(secret: string): (header: string | string[] | undefined) => boolean {
  const expected = digest(secret)
  return (header) => typeof header === 'string' && timingSafeEqual(digest(header), expected)
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
