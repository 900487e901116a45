import type { Data, Reading } from '@tarot/data'

/** The name of a draft's purchase in the ledger: one reading at the most is ever paid under it. */
export const readingKey = (userId: bigint, draftId: string): string => `reading:${userId}:${draftId}`

/** The reading that was bought for a draft, if it is among the person's last hundred moves; else null. */
export async function findDrawn(data: Data, userId: bigint, draftId: string): Promise<Reading | null> {
  const moves = await data.transactions.history(userId, { limit: 100 })
  const key = readingKey(userId, draftId)
  const charge = moves.items.find(({ idempotencyKey }) => idempotencyKey === key)
  if (!charge) return null
  const readings = await data.readings.history(userId, { limit: 100 })
  return readings.items.find(({ transactionId }) => transactionId === charge.id) ?? null
}
