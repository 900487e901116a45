import { createHmac } from 'node:crypto'

/** A deterministic stream of uniform random numbers that anyone with the key can reproduce. */
export type KeyedStream = {
  /** Returns an integer from 0 to `bound - 1`, each equally likely. `bound` is from 1 to 256. */
  below(bound: number): number
}

/**
 * Creates a stream of HMAC-SHA-256 in counter mode: block `i` is HMAC(key, `<label>/<i>`) with `i` in decimal from 0, and
 * the stream is the bytes of all blocks in order. The label separates streams for different purposes.
 */
export function createKeyedStream(key: Buffer, label: string): KeyedStream {
  const bytes = streamBytes(key, label)
  return {
    below(bound) {
      // Rejection sampling: bytes from the largest multiple of the bound on would favour small numbers.
      const limit = 256 - (256 % bound)
      for (;;) {
        const byte = bytes.next().value
        if (byte < limit) return byte % bound
      }
    },
  }
}

function* streamBytes(key: Buffer, label: string): Generator<number, never> {
  for (let block = 0; ; block++) {
    yield* createHmac('sha256', key).update(`${label}/${block}`).digest()
  }
}
