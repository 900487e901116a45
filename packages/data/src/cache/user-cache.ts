import { randomBytes } from 'node:crypto'
import type { CacheParts, StoredValue } from './cache-parts.ts'
import { isDueForRefresh } from './early-refresh.ts'
import { L1Cache, type L1Options } from './l1-cache.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import { SingleFlight } from './single-flight.ts'
import type { CacheOutcome, CacheTier } from './statistics.ts'

/** One kind of value a user has, and how it is stored and loaded. */
export interface UserValue<Value> extends L1Options<Value> {
  /** Loads the values of these users from the database, in their order. */
  load(userIds: bigint[]): Promise<Value[]>
  keys(userId: bigint): [value: string, lease: string]
  /** Reads from Redis. */
  fetch(redis: AnyRedis, userId: bigint): Promise<unknown>
  /** Decodes the answer to `fetch`; undefined if it holds no value of this epoch. */
  decode(answer: unknown, epoch: string | undefined, userId: bigint): StoredValue<Value> | undefined
  /** @param token of the lease under which it was loaded */
  store(
    redis: AnyRedis & ScriptCommands,
    epoch: string,
    userId: bigint,
    loaded: StoredValue<Value>,
    token: string,
  ): Promise<unknown>
}

/** Milliseconds that a lease lasts. */
const leaseTtl = 3_000
/** Milliseconds that a reader waits for another process's load before it polls Redis. It doubles with each poll. */
const leasePollInterval = 100
/** Milliseconds after which a reader stops waiting: the lease it waited for has expired. */
const maxWait = leaseTtl

/**
 * A read-through cache of one value a user: L1 in this process, then Redis (L2), then the database.
 *
 * A read without `maxStaleness` reads from Redis, which has every write that was acknowledged before. On a miss one
 * reader among all processes takes a lease (single flight), loads, and stores the value under it; a write in the
 * meantime takes the lease away, so a stale value is never stored. The other readers wait and read again.
 */
export class UserCache<Value> {
  readonly #parts: CacheParts
  readonly #kind: UserValue<Value>
  readonly #l1: L1Cache<Value>
  /** Misses of Redis that this process is loading or waiting for. */
  readonly #misses = new Map<bigint, Promise<unknown>>()
  readonly #loads = new SingleFlight<bigint, Value>()
  /** Prefix of this process's lease tokens. */
  readonly #tokenPrefix = randomBytes(9).toString('base64url')
  #tokens = 0

  constructor(parts: CacheParts, kind: UserValue<Value>) {
    this.#parts = parts
    this.#kind = kind
    this.#l1 = new L1Cache(parts, kind)
  }

  /**
   * @param maxStaleness milliseconds; 0 for a value that has every write acknowledged before this call
   * @throws what the load throws
   */
  read(userId: bigint, maxStaleness = 0): Promise<Value> {
    if (maxStaleness > 0) {
      const found = this.#l1.find(userId, maxStaleness)
      this.#count('l1', found === undefined ? 'miss' : 'hit')
      if (found !== undefined) return Promise.resolve(found)
    }
    return this.#readThrough(userId, maxStaleness > 0 && !this.#parts.tier)
  }

  /**
   * Loads what Redis does not have of these users: the leases, the load and the values are each sent at once.
   *
   * @returns how many values were loaded, and how many Redis did not accept; 0 without Redis and while it is not trusted
   */
  async warm(userIds: bigint[]): Promise<{ loaded: number; failed: number }> {
    const { tier, now } = this.#parts
    if (!tier?.isTrusted) return { loaded: 0, failed: 0 }
    const token = this.#nextToken()
    const leases = await Promise.allSettled(userIds.map((userId) => this.#takeLease(userId, token, false)))
    const missing = userIds.filter((_, index) => {
      const lease = leases[index]
      return lease?.status === 'fulfilled' && lease.value === 1
    })
    const began = now()
    const { generation } = this.#parts.database
    const values = missing.length === 0 ? [] : await this.#kind.load(missing)
    const loadTime = (now() - began) / missing.length
    const stored = await Promise.allSettled(
      missing.map((userId, index) => {
        this.#count('l2', 'load')
        const loaded = { value: values[index] as Value, expiresAt: 0, loadTime }
        if (generation !== this.#parts.database.generation)
          return Promise.reject(new Error('the database is another one'))
        return tier.call((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
      }),
    )
    const failed = [...leases, ...stored].filter(({ status }) => status === 'rejected').length
    return { loaded: stored.filter(({ status }) => status === 'fulfilled').length, failed }
  }

  /** Caches in L1 what a commit has returned. @param since a moment before the commit */
  storeCommitted(userId: bigint, value: Value, since: number): void {
    this.#l1.storeCommitted(userId, value, since)
  }

  /** Invalidates L1: a process has written this version, or an unknown one (0). */
  invalidate(userId: bigint, version: number): void {
    this.#l1.invalidate(userId, version)
  }

  /** Caches in L1 a value that a process has stored in Redis. */
  receive(userId: bigint, stored: StoredValue<Value>): void {
    this.#l1.receive(userId, stored)
  }

  invalidateAll(): void {
    this.#l1.invalidateAll()
  }

  clear(): void {
    this.#l1.clear()
  }

  /** @param isCounted whether this read was counted as a miss already */
  async #readThrough(userId: bigint, isCounted: boolean): Promise<Value> {
    const { tier, pendingInvalidations, now, random } = this.#parts
    const countMiss = () => {
      if (!isCounted) this.#count(tier ? 'l2' : 'l1', 'miss')
      isCounted = true
    }
    const deadline = now() + maxWait
    for (
      let polls = 1;
      tier?.isTrusted && !pendingInvalidations.has(userId) && now() < deadline;
      polls += 1
    ) {
      const start = this.#l1.startRead(userId)
      let found: StoredValue<Value> | undefined
      try {
        const answer = await tier.call((redis) => this.#kind.fetch(redis, userId))
        found = this.#kind.decode(answer, tier.epoch, userId)
      } catch {
        this.#count('l2', 'error')
        break
      }
      if (found) {
        const current = this.#l1.accept(userId, found.value, start, found.expiresAt)
        if (current) {
          if (!isCounted) this.#count('l2', 'hit')
          if (isDueForRefresh(found.expiresAt, found.loadTime, now(), random)) this.#refresh(userId)
          return current.value
        }
        this.#count('l2', 'stale_refused')
        // The newer value may have reached Redis during the read.
        if (polls === 1) continue
      }
      countMiss()
      // A value that cannot be used would otherwise keep its place.
      const replaces = found !== undefined || polls > 2
      const loaded = await this.#handleMiss(userId, replaces, leasePollInterval * 2 ** (polls - 1))
      if (loaded) return loaded.value
    }
    countMiss()
    return this.#readDatabase(userId)
  }

  async #readDatabase(userId: bigint): Promise<Value> {
    for (;;) {
      const start = this.#l1.startRead(userId)
      const value = await this.#loads.run(userId, () => this.#load(userId))
      const current = this.#l1.accept(userId, value, start)
      if (current) return current.value
    }
  }

  /**
   * @param replaces whether to load although there is a value
   * @param wait milliseconds to wait if another process has the lease
   * @returns the value if this call has loaded it; undefined to read Redis again
   */
  async #handleMiss(
    userId: bigint,
    replaces: boolean,
    wait = leasePollInterval,
  ): Promise<{ value: Value } | undefined> {
    const underWay = this.#misses.get(userId)
    if (underWay) {
      await underWay
      return undefined
    }
    const loading = this.#loadUnderLease(userId, replaces, wait)
    const handled = loading.then(
      () => {},
      () => {},
    )
    this.#misses.set(userId, handled)
    await handled
    this.#misses.delete(userId)
    return loading
  }

  async #loadUnderLease(
    userId: bigint,
    replaces: boolean,
    wait: number,
  ): Promise<{ value: Value } | undefined> {
    const { tier, changes, now } = this.#parts
    const token = this.#nextToken()
    let lease: number | undefined
    try {
      lease = await this.#takeLease(userId, token, replaces)
    } catch {
      this.#count('l2', 'error')
    }
    if (lease === undefined) return { value: await this.#readDatabase(userId) }
    if (lease === 0) return undefined
    if (lease < 0) {
      await changes.next(this.#kind.name, userId, Math.min(-lease, wait))
      return undefined
    }
    const start = this.#l1.startRead(userId)
    const value = await this.#load(userId)
    const loaded = { value, expiresAt: 0, loadTime: now() - start.at }
    // An answer of another database is not stored as a value of this one.
    if (start.databaseGeneration === this.#parts.database.generation) {
      await tier
        ?.call((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
        .catch(() => this.#count('l2', 'error'))
    }
    // This process may have seen a newer version, or another database, while the value was stored.
    return this.#l1.accept(userId, value, start)
  }

  #nextToken(): string {
    this.#tokens += 1
    return `${this.#tokenPrefix}${this.#tokens}`
  }

  async #takeLease(userId: bigint, token: string, replaces: boolean): Promise<number | undefined> {
    const [key, lease] = this.#kind.keys(userId)
    return this.#parts.tier?.call((redis, epoch) =>
      redis.tarotTakeLease(key, lease, epoch, token, leaseTtl, replaces ? '1' : '0'),
    )
  }

  /** Loads a value in the background before it expires. If that fails, it expires and is loaded then. */
  #refresh(userId: bigint): void {
    if (this.#misses.has(userId)) return
    this.#handleMiss(userId, true).catch(() => {})
  }

  /** Reads from the database, and again if this process has seen a newer version in the meantime. */
  async #load(userId: bigint): Promise<Value> {
    for (;;) {
      const start = this.#l1.startRead(userId)
      const version = this.#l1.version(userId)
      this.#count(this.#parts.tier ? 'l2' : 'l1', 'load')
      const [value] = (await this.#kind.load([userId])) as [Value]
      // The database is the authority: a newer version that was known before the load never existed.
      if (this.#kind.versionOf(value) < version) this.#l1.delete(userId)
      const current = this.#l1.accept(userId, value, start)
      if (current) return current.value
    }
  }

  #count(tier: CacheTier, outcome: CacheOutcome): void {
    this.#parts.statistics.count(this.#kind.name, tier, outcome)
  }
}
