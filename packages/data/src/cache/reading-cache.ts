import type { Reading } from '../readings/reading.ts'
import type { Keys } from './keys.ts'
import { decodeReading, encodeReading } from './reading-codec.ts'
import { timeToLive } from './time-to-live.ts'
import type { CacheParts, StoredValue } from './cache-parts.ts'
import { UserCache } from './user-cache.ts'

/** Readings of a user that are cached: the newest. */
export const newestCount = 10
/** Characters of all users' readings that a process keeps at the most. */
const max = 16 * 1024 * 1024
/** Bytes of one user's readings that are cached at the most. */
const largest = 256 * 1024

/** The reading cache: a list of JSON, the newest first, its last element `<epoch>|<end>|<cost>`. */
export class ReadingCache {
  readonly #parts: CacheParts
  readonly #keys: Keys
  readonly #cache: UserCache<Reading[]>

  constructor(parts: CacheParts, keys: Keys, load: (userIds: bigint[]) => Promise<Reading[][]>) {
    this.#parts = parts
    this.#keys = keys
    this.#cache = new UserCache(parts, {
      name: 'readings',
      max,
      sizeOf: (readings) =>
        readings.reduce((sum, { interpretation }) => sum + interpretation.length + 500, 0),
      versionOf,
      load,
      keys: (userId) => [keys.readings(userId), keys.readingsLease(userId)],
      fetch: (redis, userId) => redis.lrange(keys.readings(userId), 0, -1),
      decode,
      store: async (redis, epoch, userId, { value, loadTime }, token) => {
        const texts = value.map(encodeReading)
        if (texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > largest) {
          // Too large to be worth it. Nobody is to wait for it, either.
          return redis.del(keys.readingsLease(userId))
        }
        const version = versionOf(value)
        return redis.tarotSetReadings(
          keys.readings(userId),
          keys.readingsLease(userId),
          token,
          timeToLive.readings,
          ...parts.changes.announcement({ what: 'readings', userId, version }),
          ...texts,
          `${epoch}|${parts.now() + timeToLive.readings}|${Math.round(loadTime)}`,
        )
      },
    })
  }

  read = (userId: bigint, maxStaleness?: number): Promise<Reading[]> => this.#cache.read(userId, maxStaleness)
  warm = (userIds: bigint[]) => this.#cache.warm(userIds)
  /** Whatever is remembered may lack what was stored: a reading may be older than another one that was stored before. */
  invalidate = (userId: bigint): void => this.#cache.invalidate(userId, 0)
  invalidateAll = (): void => this.#cache.invalidateAll()
  clear = (): void => this.#cache.clear()

  /**
   * Pushes a reading that a commit has stored onto those that are cached.
   *
   * @param isBrief the caller has waited for Redis before
   * @returns whether Redis has it, or holds none of the user's
   */
  async push(reading: Reading, isBrief: boolean): Promise<boolean> {
    const { tier, changes, statistics } = this.#parts
    const { userId } = reading
    const version = reading.createdAt.getTime()
    this.invalidate(userId)
    if (!tier) return true
    return tier
      .deliver(
        (redis, epoch) =>
          redis.tarotPushReading(
            this.#keys.readings(userId),
            this.#keys.readingsLease(userId),
            epoch,
            encodeReading(reading),
            newestCount,
            largest,
            ...changes.announcement({ what: 'readings', userId, version }),
          ),
        isBrief,
      )
      .then(
        () => true,
        () => {
          statistics.count('readings', 'l2', 'error')
          return false
        },
      )
  }
}

/** The time of the newest. Ids are given out before readings are stored, so they are in no order. */
function versionOf([newest]: Reading[]): number {
  return newest?.createdAt.getTime() ?? 0
}

const last = /^(?<epoch>[^|]*)\|(?<end>\d{1,15})\|(?<cost>\d{1,15})$/

function decode(answer: unknown, epoch: string | undefined, userId: bigint): StoredValue<Reading[]> | undefined {
  const texts = answer as string[]
  const found = last.exec(texts.at(-1) ?? '')?.groups
  if (!found || found.epoch !== epoch) return undefined
  const value: Reading[] = []
  for (const text of texts.slice(0, -1)) {
    const reading = decodeReading(text, userId)
    if (!reading) return undefined
    value.push(reading)
  }
  // Two that were stored at the same moment may have been pushed in the other order.
  value.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
  return { value, expiresAt: Number(found.expiresAt), loadTime: Number(found.loadTime) }
}
