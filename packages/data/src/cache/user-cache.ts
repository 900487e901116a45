import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Changes } from './changes.ts'
import { isDueForRefresh } from './early-refresh.ts'
import { NextFlight } from './next-flight.ts'
import type { OwedInvalidations } from './owed-invalidations.ts'
import type { RedisTier } from './redis-tier.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import type { Statistics } from './statistics.ts'

/** What the caches of users share. */
export interface CacheParts {
  /** Without it the memory of the process serves alone. */
  tier: RedisTier | undefined
  changes: Changes
  owed: OwedInvalidations
  statistics: Statistics
  /** Milliseconds since 1970. */
  now: () => number
  /** 0 to 1. */
  random: () => number
}

/** A value as Redis has it. */
export interface Stored<Value> {
  value: Value
  /** Milliseconds since 1970. */
  end: number
  /** Milliseconds that loading it took. */
  cost: number
}

/** One kind of value a user has, and how it is stored and loaded. */
export interface UserValue<Value> {
  name: 'balance' | 'readings'
  /** What a process keeps at the most, in the unit of `sizeOf`. */
  most: number
  sizeOf(value: Value): number
  /** Grows with every change. */
  versionOf(value: Value): number
  /** Of these users, each of them, in their order. */
  load(userIds: bigint[]): Promise<Value[]>
  keys(userId: bigint): [value: string, lease: string]
  /** Asks Redis. */
  fetch(redis: AnyRedis, userId: bigint): Promise<unknown>
  /** What Redis answered to `fetch`; undefined if nothing that can be used is there. */
  decode(answer: unknown, epoch: string | undefined, userId: bigint): Stored<Value> | undefined
  /** @param token of the lease under which it was loaded */
  store(
    redis: AnyRedis & ScriptCommands,
    epoch: string,
    userId: bigint,
    loaded: Stored<Value>,
    token: string,
  ): Promise<unknown>
}

interface Remembered<Value> {
  /** The newest that this process has seen, wrote or heard of. */
  version: number
  value: Value | undefined
  /** A moment at which the value was the present one; milliseconds since 1970. */
  validAt: number
}

/** Milliseconds that the right to load a value lasts. */
const leaseTime = 3_000
/** Milliseconds until the first look whether somebody else has loaded it, should no word of it come. Then twice that. */
const leaseLook = 100
/** Milliseconds after which a reader no longer waits for others: then whoever had the lease has lost it. */
const patience = leaseTime

/**
 * A read-through cache of one value a user, in two tiers.
 *
 * A reader asks Redis, which has every write that was acknowledged before. On a miss one reader among all processes
 * gets a lease, loads, and stores under it; a writer in the meantime takes the lease away, so nothing old is stored. The
 * others wait and ask again. The memory keeps what was seen last: it answers those who allow some staleness, and refuses
 * anything older.
 */
export class UserCache<Value> {
  readonly #parts: CacheParts
  readonly #kind: UserValue<Value>
  readonly #memory: LRUCache<bigint, Remembered<Value>>
  /** Lookups of Redis that missed and are being seen to, in this process. */
  readonly #misses = new Map<bigint, Promise<unknown>>()
  readonly #loads = new NextFlight<bigint, Value>()
  /** Nothing remembered from before is served. */
  #notBefore = 0

  constructor(parts: CacheParts, kind: UserValue<Value>) {
    this.#parts = parts
    this.#kind = kind
    this.#memory = new LRUCache({
      maxSize: kind.most,
      sizeCalculation: ({ value }) => 1 + (value === undefined ? 0 : kind.sizeOf(value)),
    })
  }

  /**
   * @param maxStaleness milliseconds; 0 for a value that has every write acknowledged before this call
   * @throws what the load throws
   */
  read(userId: bigint, maxStaleness = 0): Promise<Value> {
    if (maxStaleness > 0) {
      const kept = this.#memory.get(userId)
      const isFresh =
        kept?.value !== undefined &&
        kept.validAt >= this.#notBefore &&
        // Not at the limit itself: both moments were rounded down.
        this.#parts.now() - kept.validAt < maxStaleness
      this.#count('memory', isFresh ? 'hit' : 'miss')
      if (isFresh) return Promise.resolve(kept.value as Value)
    }
    return this.#readThrough(userId, maxStaleness > 0 && !this.#parts.tier)
  }

  /**
   * Loads what Redis does not have of these users: leases, one load, and the values, each sent at once.
   *
   * @returns how many are there now that were not, and how many Redis did not take; none without Redis, and while what
   *   it holds is not believed
   */
  async warm(userIds: bigint[]): Promise<{ loaded: number; failed: number }> {
    const { tier, now } = this.#parts
    if (!tier?.isSettled) return { loaded: 0, failed: 0 }
    const token = randomBytes(12).toString('base64url')
    const turns = await Promise.allSettled(userIds.map((userId) => this.#takeLease(userId, token, false)))
    const missing = userIds.filter((_, index) => {
      const turn = turns[index]
      return turn?.status === 'fulfilled' && turn.value === 1
    })
    const began = now()
    const values = missing.length === 0 ? [] : await this.#kind.load(missing)
    const cost = (now() - began) / missing.length
    const stored = await Promise.allSettled(
      missing.map((userId, index) => {
        this.#count('redis', 'load')
        const loaded = { value: values[index] as Value, end: 0, cost }
        return tier.ask((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
      }),
    )
    const failed = [...turns, ...stored].filter(({ status }) => status === 'rejected').length
    return { loaded: stored.filter(({ status }) => status === 'fulfilled').length, failed }
  }

  /** Remembers a value that a commit or a tier has answered, unless a newer one is known. */
  remember(userId: bigint, value: Value, validAt: number): void {
    const version = this.#kind.versionOf(value)
    const kept = this.#memory.get(userId)
    if (!kept || version > kept.version || (version === kept.version && kept.value === undefined)) {
      this.#memory.set(userId, { version, value, validAt })
    } else if (version === kept.version && validAt > kept.validAt) {
      this.#renew(userId, kept, value, validAt)
    }
  }

  /** The same version may be another value: readings are stored in another order than their times. */
  #renew(userId: bigint, kept: Remembered<Value>, value: Value, validAt: number): void {
    const { sizeOf } = this.#kind
    if (sizeOf(value) !== sizeOf(kept.value as Value)) {
      this.#memory.set(userId, { version: kept.version, value, validAt })
      return
    }
    kept.value = value
    kept.validAt = validAt
  }

  /** Another process has written this version, or one that is not known (0). */
  drop(userId: bigint, version: number): void {
    const kept = this.#memory.peek(userId)
    if (!kept || (version !== 0 && version < kept.version)) return
    this.#memory.set(userId, { ...kept, version: Math.max(kept.version, version), value: undefined })
  }

  /** Serves nothing that is remembered from before now. */
  dropAll(): void {
    this.#notBefore = this.#parts.now()
  }

  /** @param isCounted whether this read has counted as a miss already */
  async #readThrough(userId: bigint, isCounted: boolean): Promise<Value> {
    const { tier, owed, now, random } = this.#parts
    const countMiss = () => {
      if (!isCounted) this.#count(tier ? 'redis' : 'memory', 'miss')
      isCounted = true
    }
    const giveUp = now() + patience
    for (let looks = 1; tier?.isSettled && !owed.has(userId) && now() < giveUp; looks += 1) {
      const began = now()
      let found: Stored<Value> | undefined
      try {
        const answer = await tier.ask((redis) => this.#kind.fetch(redis, userId))
        found = this.#kind.decode(answer, tier.epoch, userId)
      } catch {
        this.#count('redis', 'error')
        break
      }
      if (found) {
        const newest = this.#newest(userId, found.value, began)
        if (newest) {
          if (!isCounted) this.#count('redis', 'hit')
          if (isDueForRefresh(found.end, found.cost, now(), random)) this.#refresh(userId)
          return newest.value
        }
        this.#count('redis', 'stale_refused')
        // The newer value may have come to Redis in the moment of asking.
        if (looks === 1) continue
      }
      countMiss()
      // What is there and cannot be read would never be loaded otherwise.
      const isAnew = found !== undefined || looks > 2
      const loaded = await this.#seeToMiss(userId, isAnew, leaseLook * 2 ** (looks - 1))
      if (loaded) return loaded.value
    }
    countMiss()
    return this.#readDatabase(userId)
  }

  async #readDatabase(userId: bigint): Promise<Value> {
    for (;;) {
      const began = this.#parts.now()
      const value = await this.#loads.run(userId, () => this.#load(userId))
      const newest = this.#newest(userId, value, began)
      if (newest) return newest.value
    }
  }

  /**
   * The value, or what this process has come to know since `began` if that is newer.
   *
   * @returns undefined if something newer is known to be, and what it is is not
   */
  #newest(userId: bigint, value: Value, began: number): { value: Value } | undefined {
    const kept = this.#memory.peek(userId)
    if (!kept || this.#kind.versionOf(value) >= kept.version) {
      this.remember(userId, value, began)
      return { value }
    }
    return kept.value !== undefined && kept.validAt >= began ? { value: kept.value } : undefined
  }

  /**
   * @param anew although there is a value
   * @param wait milliseconds, if somebody else loads it
   * @returns the value if this call has loaded it; undefined if Redis is worth another look
   */
  async #seeToMiss(userId: bigint, anew: boolean, wait = leaseLook): Promise<{ value: Value } | undefined> {
    const others = this.#misses.get(userId)
    if (others) {
      await others
      return undefined
    }
    const loading = this.#loadUnderLease(userId, anew, wait)
    const seen = loading.then(
      () => {},
      () => {},
    )
    this.#misses.set(userId, seen)
    await seen
    this.#misses.delete(userId)
    return loading
  }

  async #loadUnderLease(userId: bigint, anew: boolean, wait: number): Promise<{ value: Value } | undefined> {
    const { tier, changes, now } = this.#parts
    const token = randomBytes(12).toString('base64url')
    let turn: number | undefined
    try {
      turn = await this.#takeLease(userId, token, anew)
    } catch {
      this.#count('redis', 'error')
    }
    if (turn === undefined) return { value: await this.#readDatabase(userId) }
    if (turn === 0) return undefined
    if (turn < 0) {
      await changes.next(this.#kind.name, userId, Math.min(-turn, wait))
      return undefined
    }
    const began = now()
    const value = await this.#load(userId)
    const loaded = { value, end: 0, cost: now() - began }
    await tier
      ?.ask((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
      .catch(() => this.#count('redis', 'error'))
    // This process may have seen something newer while it was stored.
    return this.#newest(userId, value, began)
  }

  async #takeLease(userId: bigint, token: string, anew: boolean): Promise<number | undefined> {
    const [key, lease] = this.#kind.keys(userId)
    return this.#parts.tier?.ask((redis, epoch) =>
      redis.tarotTakeLease(key, lease, epoch, token, leaseTime, anew ? '1' : '0'),
    )
  }

  #refresh(userId: bigint): void {
    if (this.#misses.has(userId)) return
    // Nobody waits for it; should it fail, the value ends at its time and is loaded then.
    this.#seeToMiss(userId, true).catch(() => {})
  }

  /** Asks the database: again, if this process has seen something newer in the meantime. */
  async #load(userId: bigint): Promise<Value> {
    for (;;) {
      const [began, floor] = [this.#parts.now(), this.#memory.peek(userId)?.version ?? 0]
      this.#count(this.#parts.tier ? 'redis' : 'memory', 'load')
      const [value] = (await this.#kind.load([userId])) as [Value]
      // The database is right: whatever was newer before it was asked has never been.
      if (this.#kind.versionOf(value) < floor) this.#memory.delete(userId)
      const newest = this.#newest(userId, value, began)
      if (newest) return newest.value
    }
  }

  #count(tier: 'memory' | 'redis', outcome: 'hit' | 'miss' | 'stale_refused' | 'load' | 'error'): void {
    this.#parts.statistics.count(this.#kind.name, tier, outcome)
  }
}
