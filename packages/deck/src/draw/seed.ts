import { createHash, randomBytes } from 'node:crypto'

/** Creates a seed of 32 random bytes as 64 lower-case hex characters. Keep it secret until the cards are drawn. */
export function createSeed(): string {
  return randomBytes(32).toString('hex')
}

/**
 * Returns the commitment to a seed: the SHA-256 of its 32 bytes, as 64 lower-case hex characters. Shown before the draw, it
 * fixes the seed without revealing the cards. The seed, shown afterwards, proves that the cards were not chosen.
 *
 * @throws TypeError when the seed is not a string, RangeError when it is not 64 hex characters
 */
export function commit(seed: string): string {
  return createHash('sha256').update(seedBytes(seed)).digest('hex')
}

/** Returns the 32 bytes of a seed. */
export function seedBytes(seed: string): Buffer {
  if (typeof seed !== 'string') throw new TypeError('A seed is a string of 64 hex characters')
  if (!isHex256(seed)) throw new RangeError('A seed has exactly 64 hex characters, as createSeed() makes it')
  return Buffer.from(seed, 'hex')
}

/** Returns whether `value` is 32 bytes in hex. */
export function isHex256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value)
}
