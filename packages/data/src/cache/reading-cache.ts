import type { Reading } from '../readings/reading.ts'
import type { CacheParts, StoredValue } from './cache-parts.ts'
import type { Keys } from './keys.ts'
import { decodeReading, encodeReading } from './reading-codec.ts'
import { timeToLive } from './time-to-live.ts'
import { UserCache } from './user-cache.ts'

/** Number of readings of a user that are cached: the newest. */
export const newestCount = 10
/** Maximum number of characters in L1, of all users' readings. */
const maxCharacters = 16 * 1024 * 1024
/** Maximum number of bytes of one user's readings in Redis. */
const maxBytes = 256 * 1024

/** The reading cache: a list of JSON, the newest first, its last element `<epoch>|<expiresAt>|<loadTime>`. */
export class ReadingCache {
  readonly #parts: CacheParts
  readonly #keys: Keys
  readonly #cache: UserCache<Reading[]>

  constructor(parts: CacheParts, keys: Keys, load: (userIds: bigint[]) => Promise<Reading[][]>) {
    this.#parts = parts
    this.#keys = keys
    this.#cache = new UserCache(parts, {
      name: 'readings',
      max: maxCharacters,
      sizeOf: (readings) =>
        readings.reduce((sum, { interpretation }) => sum + interpretation.length + 500, 0),
      versionOf,
      load,
      keys: (userId) => [keys.readings(userId), keys.readingsLease(userId)],
      fetch: (redis, userId) => redis.lrange(keys.readings(userId), 0, -1),
      decode,
      store: async (redis, epoch, userId, { value, loadTime }, token) => {
        const texts = value.map(encodeReading)
        if (texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > maxBytes) {
          // Too large to cache. Other readers must not wait for the lease either.
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
  /** Without a version: a reading may be older than another one that was stored before it. */
  invalidate = (userId: bigint): void => this.#cache.invalidate(userId, 0)
  invalidateAll = (): void => this.#cache.invalidateAll()
  clear = (): void => this.#cache.clear()

  /**
   * Adds a reading that a commit has stored to those in Redis.
   *
   * @param isShort whether to use the short timeout
   * @returns whether Redis has it, or holds no readings of the user
   */
  async push(reading: Reading, isShort: boolean): Promise<boolean> {
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
            maxBytes,
            ...changes.announcement({ what: 'readings', userId, version }),
          ),
        isShort,
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

/** The time of the newest reading. Ids are assigned before readings are stored, so their order says nothing. */
function versionOf([newest]: Reading[]): number {
  return newest?.createdAt.getTime() ?? 0
}

const last = /^(?<epoch>[^|]*)\|(?<expiresAt>\d{1,15})\|(?<loadTime>\d{1,15})$/

function decode(
  answer: unknown,
  epoch: string | undefined,
  userId: bigint,
): StoredValue<Reading[]> | undefined {
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
