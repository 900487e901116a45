import type { Reading } from '../readings/reading.ts'

/** A reading as JSON. Its ids are `bigint`s and its time is a `Date`, which JSON does not know. */
export function encodeReading({ id, userId, transactionId, createdAt, ...rest }: Reading): string {
  return JSON.stringify([
    String(id),
    String(userId),
    transactionId === null ? null : String(transactionId),
    createdAt.getTime(),
    rest,
  ])
}

export function decodeReading(text: string): Reading {
  const [id, userId, transactionId, createdAt, rest] = JSON.parse(text)
  return {
    ...rest,
    id: BigInt(id),
    userId: BigInt(userId),
    transactionId: transactionId === null ? null : BigInt(transactionId),
    createdAt: new Date(createdAt),
  }
}
