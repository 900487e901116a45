import type { Database } from '../database/database.ts'
import { type BuyReadingInput, buyReading } from './buy-reading.ts'
import { type CompleteReadingInput, completeReading } from './complete-reading.ts'
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
import { type ReleaseReadingInput, releaseReading } from './release-reading.ts'
import { type ReserveReadingInput, reserveReading } from './reserve-reading.ts'
import { sweepHolds } from './sweep-holds.ts'

/** `data.readings` */
export function openReadings(database: Database) {
  return {
    buy: (input: BuyReadingInput) => buyReading(database, input),
    reserve: (input: ReserveReadingInput) => reserveReading(database, input),
    complete: (input: CompleteReadingInput) => completeReading(database, input),
    release: (input: ReleaseReadingInput) => releaseReading(database, input),
    sweepHolds: (olderThan?: number) => sweepHolds(database, olderThan),
    get: (readingId: bigint, userId?: bigint) => findReading(database, readingId, userId),
    byIdempotencyKey: (userId: bigint, key: string) => findReadingByKey(database, userId, key),
    byCharge: (transactionIds: bigint[]) => findReadingsByCharge(database, transactionIds),
    recent: (userId: bigint, limit?: number) => findRecentReadings(database, userId, limit),
    history: (userId: bigint, page?: PageInput) => findReadingHistory(database, userId, page),
    list: (filter?: ReadingFilter) => findReadings(database, filter),
  }
}
