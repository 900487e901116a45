import type { Balance } from '../credits/find-balance.ts'
import { isDataError } from '../errors.ts'
import type { Reading } from '../readings/reading.ts'
import type { BalanceCache } from './balance-cache.ts'
import type { Keys } from './keys.ts'
import type { ReadingCache } from './reading-cache.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import type { CacheParts } from './cache-parts.ts'

/** Milliseconds that a floor stays: longer than anything read before it can be on its way. */
const tombstoneTtl = 60_000
/** Milliseconds between tries to pay what is owed to Redis. */
const flushInterval = 250

/** A moment before a commit. */
export interface WriteStart {
  /** Milliseconds since 1970. */
  at: number
  /** Which database was there: see `IdentitySource`. */
  databaseGeneration: number
}

/** What a money call answers about the balance. */
interface EntryResult {
  balance: number | null
  version: number | null
  /** An earlier call has done it, and what it answers may be old. */
  replayed: boolean
}

/**
 * The database commits first; then the caches get what the commit has returned, before the caller does. What Redis does
 * not take is owed to it: until it has forgotten what it holds of that user, this process does not ask it.
 */
export class WriteThrough {
  readonly #parts: CacheParts
  readonly #keys: Keys
  readonly #balances: BalanceCache
  readonly #readings: ReadingCache
  readonly #interval: number
  #timer: NodeJS.Timeout | undefined
  #isFlushing = false

  /** @param interval milliseconds between tries to pay what is owed to Redis */
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
   * Does a call that moves a user's balance, and passes what it returned to the caches.
   *
   * @throws what the call throws; after an answer that was lost, nothing cached of the user is trusted
   */
  async applyEntry<Result extends EntryResult | null | undefined>(
    userId: bigint,
    call: () => Promise<Result>,
  ): Promise<Result> {
    const since = this.moment()
    const result = await this.#attempt(userId, call)
    if (!result || result.balance === null || result.version === null) return result
    const { balance, version, replayed } = result
    // Whoever did it first may have died before the caches had it.
    if (replayed) await this.invalidate(userId, this.#isOver(since) ? 0 : version)
    else await this.balance(userId, { balance, version }, since)
    return result
  }

  /** The same for a call that stores a reading. */
  async store<Result extends { reading: Reading; replayed: boolean }>(
    userId: bigint,
    call: () => Promise<Result>,
  ): Promise<Result> {
    const since = this.moment()
    const result = await this.#attempt(userId, call)
    if (result.replayed) await this.invalidate(userId, 0)
    else await this.reading(result.reading, since)
    return result
  }

  /** To be taken before a call that commits. */
  moment(): WriteStart {
    return { at: this.#parts.now(), databaseGeneration: this.#parts.database.generation }
  }

  /** @param since a moment before the commit */
  async balance(userId: bigint, balance: Balance, since: WriteStart): Promise<void> {
    // Nobody knows which of the two has it.
    if (this.#isOver(since)) return this.invalidate(userId, 0)
    await this.#write(userId, balance.version, (isBrief) =>
      this.#balances.write(userId, balance, since.at, isBrief),
    )
  }

  /** @param since a moment before the commit */
  async reading(reading: Reading, since: WriteStart): Promise<void> {
    if (this.#isOver(since)) return this.invalidate(reading.userId, 0)
    await this.#write(reading.userId, 0, (isBrief) => this.#readings.push(reading, isBrief))
  }

  /** @param version of the balance, as far as it is known; 0 if it is not */
  async invalidate(userId: bigint, version: number): Promise<void> {
    this.#balances.invalidate(userId, version)
    this.#readings.invalidate(userId)
    if (!this.#parts.tier) return
    await this.#write(userId, version, (isBrief) =>
      this.#tellToForget(userId, version, isBrief).then(
        () => true,
        () => false,
      ),
    )
  }

  /** Lets Redis forget what it did not hear of, as far as it answers; otherwise that is tried again. */
  async flush(): Promise<void> {
    const { tier, pendingInvalidations } = this.#parts
    if (!tier || this.#isFlushing) return
    this.#isFlushing = true
    try {
      await pendingInvalidations.flush(
        (userId, version) => tier.call(this.#forget(userId, version)),
        () => tier.startGeneration(),
      )
    } catch {
      // Still owed.
    } finally {
      this.#isFlushing = false
    }
    if (!pendingInvalidations.isEmpty) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Pays what is owed, as far as Redis takes it now: nobody else knows of it. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    if (!this.#parts.pendingInvalidations.isEmpty) await this.flush()
  }

  /** Whether the database has become another one since. */
  #isOver({ databaseGeneration }: WriteStart): boolean {
    return databaseGeneration !== this.#parts.database.generation
  }

  async #attempt<Result>(userId: bigint, call: () => Promise<Result>): Promise<Result> {
    try {
      return await call()
    } catch (error) {
      if (isDataError(error) && error.retryable) await this.invalidate(userId, 0)
      throw error
    }
  }

  /** @param write tells Redis; whether it has heard */
  async #write(
    userId: bigint,
    version: number,
    write: (isBrief: boolean) => Promise<boolean>,
  ): Promise<void> {
    // Redis did not hear of something before, in this call perhaps: nobody waits that long again.
    if (!(await write(this.#parts.pendingInvalidations.has(userId)))) this.#addPending(userId, version)
  }

  #addPending(userId: bigint, version: number): void {
    this.#parts.pendingInvalidations.add(userId, version)
    this.#timer ??= setInterval(() => void this.flush(), this.#interval).unref()
  }

  async #tellToForget(userId: bigint, version: number, isBrief: boolean): Promise<void> {
    await this.#parts.tier?.deliver(this.#forget(userId, version), isBrief)
  }

  #forget(userId: bigint, version: number) {
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
