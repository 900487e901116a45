import type { Data, Reading } from '@tarot/data'

/** The idempotency key of a draft's purchase: at most one reading is ever paid under it. */
export const readingKey = (userId: bigint, draftId: string): string => `reading:${userId}:${draftId}`

/** Finds the reading that was bought for a draft. */
export const findDrawnReading = (data: Data, userId: bigint, draftId: string): Promise<Reading | null> =>
  data.readings.byIdempotencyKey(userId, readingKey(userId, draftId))
