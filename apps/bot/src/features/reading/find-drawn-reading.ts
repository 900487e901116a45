import type { Data, Reading } from '@tarot/data'

/** The name of a draft's purchase in the ledger: one reading at the most is ever paid under it. */
export const readingKey = (userId: bigint, draftId: string): string => `reading:${userId}:${draftId}`

/** The reading that was bought for a draft, or null. */
export const findDrawnReading = (data: Data, userId: bigint, draftId: string): Promise<Reading | null> =>
  data.readings.byIdempotencyKey(userId, readingKey(userId, draftId))
