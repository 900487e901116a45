import { createHmac } from 'node:crypto'

/** Fair random numbers that anyone who holds the key can compute again. */
export type KeyedStream = {
  /** A whole number from 0 to `bound - 1`, each equally likely; `bound` is from 1 to 256. */
  below(bound: number): number
}

/**
 * HMAC-SHA-256 in counter mode: block `i` is HMAC(key, `<label>/<i>`) with `i` in decimal from 0, and the
 * stream is the bytes of all blocks in order. The label keeps streams for different purposes apart.
 */
export function createKeyedStream(key: Buffer, label: string): KeyedStream {
  const bytes = streamBytes(key, label)
  return {
    below(bound) {
      // The largest multiple of the bound that a byte can hold: a byte above it would favour small numbers.
      const fair = 256 - (256 % bound)
      for (;;) {
        const byte = bytes.next().value
        if (byte < fair) return byte % bound
      }
    },
  }
}

function* streamBytes(key: Buffer, label: string): Generator<number, never> {
  for (let block = 0; ; block++) {
    yield* createHmac('sha256', key).update(`${label}/${block}`).digest()
  }
}
