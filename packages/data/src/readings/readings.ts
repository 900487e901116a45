import type { Database } from '../database/database.ts'
import { type BuyReadingInput, buyReading } from './buy-reading.ts'
import {
  findReading,
  findReadingByKey,
  findReadingHistory,
  findReadings,
  findReadingsByCharge,
  findRecentReadings,
  type PageInput,
  type ReadingFilter,
} from './find-readings.ts'

/** `data.readings` */
export function openReadings(database: Database) {
  return {
    buy: (input: BuyReadingInput) => buyReading(database, input),
    get: (readingId: bigint, userId?: bigint) => findReading(database, readingId, userId),
    byIdempotencyKey: (userId: bigint, key: string) => findReadingByKey(database, userId, key),
    byCharge: (transactionIds: bigint[]) => findReadingsByCharge(database, transactionIds),
    recent: (userId: bigint, limit?: number) => findRecentReadings(database, userId, limit),
    history: (userId: bigint, page?: PageInput) => findReadingHistory(database, userId, page),
    list: (filter?: ReadingFilter) => findReadings(database, filter),
  }
}
