import type { Caches } from '../cache/open-caches.ts'
import type { ReadOptions } from '../cache/read-options.ts'
import { staleness } from '../cache/read-options.ts'
import { newestCount } from '../cache/reading-cache.ts'
import type { Database } from '../database/database.ts'
import { check, checkId, pageLimit } from '../input.ts'
import type { OnItemFailure } from '../jobs/failed-items.ts'
import { type BuyReadingInput, buyReading } from './buy-reading.ts'
import { type CompleteReadingInput, completeReading } from './complete-reading.ts'
import {
  findNewestReadings,
  findReading,
  findReadingByKey,
  findReadingHistory,
  findReadings,
  findReadingsByCharge,
  type PageInput,
  type ReadingFilter,
} from './find-readings.ts'
import { releaseExpiredHolds } from './release-expired-holds.ts'
import { type ReleaseReadingInput, releaseHold, releaseReading } from './release-reading.ts'
import { type ReserveReadingInput, reserveReading } from './reserve-reading.ts'

/** `data.readings` */
export function openReadings(database: Database, caches: Caches) {
  const { writeThrough } = caches
  return {
    async buy(input: BuyReadingInput) {
      const start = writeThrough.start()
      const bought = await writeThrough.writeEntry(input.userId, () => buyReading(database, input))
      if (!bought.replayed) await writeThrough.writeReading(bought.reading, start)
      return bought
    },
    reserve: (input: ReserveReadingInput) =>
      writeThrough.writeEntry(input.userId, () => reserveReading(database, input)),
    complete: (input: CompleteReadingInput) =>
      writeThrough.storeReading(input.userId, () => completeReading(database, input)),
    release: (input: ReleaseReadingInput) =>
      writeThrough.writeEntry(input.userId, () => releaseReading(database, input)),
    releaseExpiredHolds: (olderThan?: number, onFailure?: OnItemFailure) =>
      releaseExpiredHolds(
        (hold) => writeThrough.writeEntry(hold.userId, () => releaseHold(database.pool, hold)),
        database,
        olderThan,
        onFailure,
      ),
    get: (readingId: bigint, userId?: bigint) => findReading(database, readingId, userId),
    byIdempotencyKey: (userId: bigint, key: string) => findReadingByKey(database, userId, key),
    byCharge: (transactionIds: bigint[]) => findReadingsByCharge(database, transactionIds),
    /**
     * A user's newest readings, `limit` of them (1 to 100, default 10). Up to ten come from the cache if they are there.
     * With `maxStaleness` they were current at most that many milliseconds ago.
     */
    async recent(userId: bigint, limit = newestCount, options?: ReadOptions) {
      if (check(pageLimit, limit) > newestCount) {
        return (await findNewestReadings(database, [checkId(userId)], limit))[0] ?? []
      }
      return (await caches.readings.read(checkId(userId), staleness(options))).slice(0, limit)
    },
    history: (userId: bigint, page?: PageInput) => findReadingHistory(database, userId, page),
    list: (filter?: ReadingFilter) => findReadings(database, filter),
  }
}
