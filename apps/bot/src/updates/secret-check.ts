import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time; over hashes, because `timingSafeEqual` wants equal lengths. */
export function createSecretCheck(secret: string): (given: string | string[] | undefined) => boolean {
  const expected = digest(secret)
  return (given) => typeof given === 'string' && timingSafeEqual(digest(given), expected)
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
