import type { Balance } from '../credits/find-balance.ts'
import { isDataError } from '../errors.ts'
import type { Reading } from '../readings/reading.ts'
import type { BalanceCache } from './balance-cache.ts'
import type { CacheParts } from './cache-parts.ts'
import type { Keys } from './keys.ts'
import type { ReadingCache } from './reading-cache.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'

/** Milliseconds that a tombstone stays: longer than any read that began before it can take. */
const tombstoneTtl = 60_000
/** Milliseconds between attempts to flush pending invalidations. */
const flushInterval = 250

/** A moment before a commit. */
export interface WriteStart {
  /** Milliseconds since 1970. */
  at: number
  /** Which database it was: see `IdentitySource`. */
  databaseGeneration: number
}

/** What a call that writes a ledger entry returns about the balance. */
interface EntryResult {
  balance: number | null
  version: number | null
  /** An earlier call has written the entry, so the balance may be old. */
  replayed: boolean
}

/**
 * Write-through: the database commits first, then the caches receive what the commit returned, before the caller does. A
 * write that Redis does not accept becomes a pending invalidation; until it is applied, this process does not read that
 * user from Redis.
 */
export class WriteThrough {
  readonly #parts: CacheParts
  readonly #keys: Keys
  readonly #balances: BalanceCache
  readonly #readings: ReadingCache
  readonly #interval: number
  #timer: NodeJS.Timeout | undefined
  #isFlushing = false

  /** @param interval milliseconds between attempts to flush pending invalidations */
  constructor(
    parts: CacheParts,
    keys: Keys,
    balances: BalanceCache,
    readings: ReadingCache,
    interval = flushInterval,
  ) {
    this.#parts = parts
    this.#interval = interval
    this.#keys = keys
    this.#balances = balances
    this.#readings = readings
    parts.tier?.onRecovered(() => void this.flush())
  }

  /**
   * Makes a call that writes a ledger entry of the user, and caches the balance that it returns.
   *
   * @throws what the call throws; after a lost answer, the user's cached values are invalidated
   */
  async writeEntry<Result extends EntryResult | null | undefined>(
    userId: bigint,
    call: () => Promise<Result>,
  ): Promise<Result> {
    const start = this.start()
    const result = await this.#run(userId, call)
    if (!result || result.balance === null || result.version === null) return result
    const { balance, version, replayed } = result
    // The process that wrote the entry may have died before it updated the caches.
    if (replayed) await this.invalidate(userId, this.#isOutdated(start) ? 0 : version)
    else await this.writeBalance(userId, { balance, version }, start)
    return result
  }

  /** Makes a call that stores a reading, and caches it. */
  async storeReading<Result extends { reading: Reading; replayed: boolean }>(
    userId: bigint,
    call: () => Promise<Result>,
  ): Promise<Result> {
    const start = this.start()
    const result = await this.#run(userId, call)
    if (result.replayed) await this.invalidate(userId, 0)
    else await this.writeReading(result.reading, start)
    return result
  }

  /** Call it before a call that commits. */
  start(): WriteStart {
    return { at: this.#parts.now(), databaseGeneration: this.#parts.database.generation }
  }

  async writeBalance(userId: bigint, balance: Balance, start: WriteStart): Promise<void> {
    // It is unknown which of the two databases has the entry.
    if (this.#isOutdated(start)) return this.invalidate(userId, 0)
    await this.#write(userId, balance.version, (isShort) =>
      this.#balances.write(userId, balance, start.at, isShort),
    )
  }

  async writeReading(reading: Reading, start: WriteStart): Promise<void> {
    if (this.#isOutdated(start)) return this.invalidate(reading.userId, 0)
    await this.#write(reading.userId, 0, (isShort) => this.#readings.push(reading, isShort))
  }

  /** @param version of the balance; 0 if unknown */
  async invalidate(userId: bigint, version: number): Promise<void> {
    this.#balances.invalidate(userId, version)
    this.#readings.invalidate(userId)
    if (!this.#parts.tier) return
    await this.#write(userId, version, (isShort) =>
      this.#deliverInvalidation(userId, version, isShort).then(
        () => true,
        () => false,
      ),
    )
  }

  /** Applies the pending invalidations as far as Redis accepts them; the rest is tried again. */
  async flush(): Promise<void> {
    const { tier, pendingInvalidations } = this.#parts
    if (!tier || this.#isFlushing) return
    this.#isFlushing = true
    try {
      await pendingInvalidations.flush(
        (userId, version) => tier.call(this.#invalidation(userId, version)),
        () => tier.startGeneration(),
      )
    } catch {
      // Still pending.
    } finally {
      this.#isFlushing = false
    }
    if (!pendingInvalidations.isEmpty) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Flushes once more: no other process knows of these invalidations. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    if (!this.#parts.pendingInvalidations.isEmpty) await this.flush()
  }

  /** Whether another database has answered since. */
  #isOutdated({ databaseGeneration }: WriteStart): boolean {
    return databaseGeneration !== this.#parts.database.generation
  }

  async #run<Result>(userId: bigint, call: () => Promise<Result>): Promise<Result> {
    try {
      return await call()
    } catch (error) {
      if (isDataError(error) && error.retryable) await this.invalidate(userId, 0)
      throw error
    }
  }

  /** @param write writes to Redis; resolves to whether it was accepted */
  async #write(
    userId: bigint,
    version: number,
    write: (isShort: boolean) => Promise<boolean>,
  ): Promise<void> {
    // After a first failure, perhaps in this very call, a caller does not wait for the full timeout again.
    const isShort = this.#parts.pendingInvalidations.has(userId)
    if (!(await write(isShort))) this.#addPending(userId, version)
  }

  #addPending(userId: bigint, version: number): void {
    this.#parts.pendingInvalidations.add(userId, version)
    this.#timer ??= setInterval(() => void this.flush(), this.#interval).unref()
  }

  async #deliverInvalidation(userId: bigint, version: number, isShort: boolean): Promise<void> {
    await this.#parts.tier?.deliver(this.#invalidation(userId, version), isShort)
  }

  #invalidation(userId: bigint, version: number) {
    return (redis: AnyRedis & ScriptCommands, epoch: string) =>
      redis.tarotInvalidateUser(
        this.#keys.balance(userId),
        this.#keys.balanceLease(userId),
        this.#keys.readings(userId),
        this.#keys.readingsLease(userId),
        epoch,
        version,
        tombstoneTtl,
        ...this.#parts.changes.announcement({ what: 'user', userId, version }),
      )
  }
}
