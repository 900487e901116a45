import { type Reading, spreadTypes } from '../readings/reading.ts'

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

const digits = /^\d{1,19}$/

/** @returns undefined for what is not a reading of this user: any client of Redis may have written it */
export function decodeReading(text: string, owner: bigint): Reading | undefined {
  const [id, userId, transactionId, createdAt, rest] = parse(text)
  const isReading =
    digits.test(id) &&
    userId === String(owner) &&
    (transactionId === null || digits.test(transactionId)) &&
    Number.isSafeInteger(createdAt) &&
    spreadTypes.includes(rest?.spreadType) &&
    (rest.question === null || typeof rest.question === 'string') &&
    typeof rest.interpretation === 'string' &&
    'cards' in rest
  if (!isReading) return undefined
  return {
    ...rest,
    id: BigInt(id),
    userId: owner,
    transactionId: transactionId === null ? null : BigInt(transactionId),
    createdAt: new Date(createdAt),
  }
}

function parse(text: string) {
  try {
    const value = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
