import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { IdentitySource } from '../database/database-identity.ts'
import type { Changes } from './change-channel.ts'
import { isDueForRefresh } from './early-refresh.ts'
import type { PendingInvalidations } from './pending-invalidations.ts'
import type { RedisTier } from './redis-tier.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import { SingleFlight } from './single-flight.ts'
import { type CacheTier, type Statistics, timesToLive } from './statistics.ts'

/** What the caches of users share. */
export interface CacheParts {
  /** Without it the memory of the process serves alone. */
  tier: RedisTier | undefined
  changes: Changes
  pendingInvalidations: PendingInvalidations
  statistics: Statistics
  /** `era` counts its changes: what was asked of another database is not believed. */
  database: Pick<IdentitySource, 'generation'>
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
  max: number
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

interface L1Entry<Value> {
  /** The newest that this process has seen, wrote or heard of. */
  version: number
  value: Value | undefined
  /** A moment at which the value was the present one; milliseconds since 1970. */
  validAt: number
  /**
   * Until when it is the present one unless something newer is heard of; milliseconds since 1970. 0 if something may
   * have been missed while it was asked for.
   */
  vouchedUntil: number
  /** One of another era is not served. */
  generation: number
}

/** What a process knew when it asked for a value. */
interface Asked<Value> {
  at: number
  generation: number
  /** Which database was there. */
  databaseGeneration: number
  /** What was remembered: whatever is heard of from then on takes its place. Undefined if that is not to be relied on. */
  l1Entry: L1Entry<Value> | undefined
}

/** Milliseconds that the right to load a value lasts. */
const leaseTime = 3_000
/** Milliseconds until the first look whether somebody else has loaded it, should no word of it come. Then twice that. */
const leasePollInterval = 100
/** Milliseconds after which a reader no longer waits for others: then whoever had the lease has lost it. */
const timeout = leaseTime
/** Milliseconds before its end from which a value is asked of Redis again, so that somebody refreshes it early. */
const lastMoments = 1_000

/**
 * A read-through cache of one value a user, in two tiers.
 *
 * A reader asks Redis, which has every write that was acknowledged before. On a miss one reader among all processes
 * gets a lease, loads, and stores under it; a writer in the meantime takes the lease away, so nothing old is stored. The
 * others wait and ask again. The memory keeps what was seen last, and what is heard of it: it answers those who allow some
 * staleness, and refuses anything older.
 */
export class UserCache<Value> {
  readonly #parts: CacheParts
  readonly #kind: UserValue<Value>
  readonly #l1: LRUCache<bigint, L1Entry<Value>>
  /** Lookups of Redis that missed and are being seen to, in this process. */
  readonly #misses = new Map<bigint, Promise<unknown>>()
  readonly #loads = new SingleFlight<bigint, Value>()
  /** Of this process, for its leases. */
  readonly #name = randomBytes(9).toString('base64url')
  #tokens = 0
  /** Counts how often everything had to be dropped. */
  #generation = 0
  /** Somebody has asked for what the memory may answer. */
  #isServing = false

  constructor(parts: CacheParts, kind: UserValue<Value>) {
    this.#parts = parts
    this.#kind = kind
    this.#l1 = new LRUCache({
      maxSize: kind.max,
      sizeCalculation: ({ value }) => 1 + (value === undefined ? 0 : kind.sizeOf(value)),
    })
  }

  /**
   * @param maxStaleness milliseconds; 0 for a value that has every write acknowledged before this call
   * @throws what the load throws
   */
  read(userId: bigint, maxStaleness = 0): Promise<Value> {
    if (maxStaleness > 0) {
      this.#isServing = true
      const kept = this.#l1.get(userId)
      const isFresh = kept?.value !== undefined && this.#isFresh(kept, maxStaleness)
      this.#count('l1', isFresh ? 'hit' : 'miss')
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
    if (!tier?.isTrusted) return { loaded: 0, failed: 0 }
    const token = this.#nextToken()
    const turns = await Promise.allSettled(userIds.map((userId) => this.#takeLease(userId, token, false)))
    const missing = userIds.filter((_, index) => {
      const turn = turns[index]
      return turn?.status === 'fulfilled' && turn.value === 1
    })
    const began = now()
    const { generation } = this.#parts.database
    const values = missing.length === 0 ? [] : await this.#kind.load(missing)
    const cost = (now() - began) / missing.length
    const stored = await Promise.allSettled(
      missing.map((userId, index) => {
        this.#count('l2', 'load')
        const loaded = { value: values[index] as Value, end: 0, cost }
        if (generation !== this.#parts.database.generation)
          return Promise.reject(new Error('the database is another one'))
        return tier.ask((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
      }),
    )
    const failed = [...turns, ...stored].filter(({ status }) => status === 'rejected').length
    return { loaded: stored.filter(({ status }) => status === 'fulfilled').length, failed }
  }

  /** Remembers what a commit has returned, unless something newer is known. @param since a moment before the commit */
  cacheLocally(userId: bigint, value: Value, since: number): void {
    const databaseGeneration = this.#parts.database.generation
    this.#cacheLocally(
      userId,
      value,
      { at: since, generation: this.#generation, databaseGeneration, l1Entry: undefined },
      0,
    )
  }

  /** Somebody has written this version, or one that is not known (0). */
  drop(userId: bigint, version: number): void {
    const kept = this.#l1.peek(userId)
    // A version is kept in mind though no value is: word of an older one may be on its way.
    if (kept ? version !== 0 && version <= kept.version : version === 0) return
    this.#l1.set(userId, this.#nothing(Math.max(kept?.version ?? 0, version)))
  }

  /** This value has come to Redis. It is as likely to be asked for here as where it came from. */
  receive(userId: bigint, { value, end }: Stored<Value>): void {
    const version = this.#kind.versionOf(value)
    const kept = this.#l1.peek(userId)
    if (kept ? version < kept.version : !this.#isServing) return
    const validAt = version === kept?.version ? kept.validAt : 0
    const vouchedUntil = this.#vouchedUntil(this.#parts.now(), end)
    this.#l1.set(userId, { version, value, validAt, vouchedUntil, generation: this.#generation })
  }

  /** Serves nothing that is remembered by now. */
  dropAll(): void {
    this.#generation += 1
  }

  /** The database is another one: no version that was seen before is a reason to refuse an older one. */
  forgetAll(): void {
    this.dropAll()
    this.#l1.clear()
  }

  #nothing(version: number): L1Entry<Value> {
    return { version, value: undefined, validAt: 0, vouchedUntil: 0, generation: this.#generation }
  }

  /** @param isCounted whether this read has counted as a miss already */
  async #readThrough(userId: bigint, isCounted: boolean): Promise<Value> {
    const { tier, pendingInvalidations, now, random } = this.#parts
    const countMiss = () => {
      if (!isCounted) this.#count(tier ? 'l2' : 'l1', 'miss')
      isCounted = true
    }
    const giveUp = now() + timeout
    for (let looks = 1; tier?.isTrusted && !pendingInvalidations.has(userId) && now() < giveUp; looks += 1) {
      const asked = this.#ask(userId)
      let found: Stored<Value> | undefined
      try {
        const answer = await tier.ask((redis) => this.#kind.fetch(redis, userId))
        found = this.#kind.decode(answer, tier.epoch, userId)
      } catch {
        this.#count('l2', 'error')
        break
      }
      if (found) {
        const newest = this.#newest(userId, found.value, asked, found.end)
        if (newest) {
          if (!isCounted) this.#count('l2', 'hit')
          if (isDueForRefresh(found.end, found.cost, now(), random)) this.#refresh(userId)
          return newest.value
        }
        this.#count('l2', 'stale_refused')
        // The newer value may have come to Redis in the moment of asking.
        if (looks === 1) continue
      }
      countMiss()
      // What is there and cannot be read would never be loaded otherwise.
      const isAnew = found !== undefined || looks > 2
      const loaded = await this.#seeToMiss(userId, isAnew, leasePollInterval * 2 ** (looks - 1))
      if (loaded) return loaded.value
    }
    countMiss()
    return this.#readDatabase(userId)
  }

  async #readDatabase(userId: bigint): Promise<Value> {
    for (;;) {
      const asked = this.#ask(userId)
      const value = await this.#loads.run(userId, () => this.#load(userId))
      const newest = this.#newest(userId, value, asked)
      if (newest) return newest.value
    }
  }

  /** To be called before a value is asked for: there is something from now on whose place a change can take. */
  #ask(userId: bigint): Asked<Value> {
    const { tier, now, database } = this.#parts
    const asked = { at: now(), generation: this.#generation, databaseGeneration: database.generation }
    if (!tier?.isTrusted) return { ...asked, l1Entry: undefined }
    let l1Entry = this.#l1.get(userId)
    if (!l1Entry) {
      l1Entry = this.#nothing(0)
      this.#l1.set(userId, l1Entry)
    }
    return { ...asked, l1Entry }
  }

  /**
   * The value, or what this process has come to know since it asked if that is newer.
   *
   * @param end of the value in Redis, if it is from there; milliseconds since 1970
   * @returns undefined if something newer is known to be, and what it is is not; or if the database is another one now
   */
  #newest(
    userId: bigint,
    value: Value,
    asked: Asked<Value>,
    end = Number.POSITIVE_INFINITY,
  ): { value: Value } | undefined {
    if (asked.databaseGeneration !== this.#parts.database.generation) return undefined
    const kept = this.#l1.peek(userId)
    if (!kept || this.#kind.versionOf(value) >= kept.version) {
      this.#cacheLocally(userId, value, asked, end)
      return { value }
    }
    return kept.value !== undefined && kept.validAt >= asked.at ? { value: kept.value } : undefined
  }

  #cacheLocally(userId: bigint, value: Value, asked: Asked<Value>, end: number): void {
    const version = this.#kind.versionOf(value)
    const kept = this.#l1.get(userId)
    if (kept && version < kept.version) return
    const { at: validAt, generation } = asked
    const isVouched = kept !== undefined && kept === asked.l1Entry
    const vouchedUntil = isVouched ? this.#vouchedUntil(validAt, end) : 0
    if (kept?.value !== undefined && version === kept.version && generation === kept.generation) {
      if (validAt <= kept.validAt) return
      // What is vouched for is not given up for what may have missed something.
      if (kept.vouchedUntil > 0 && !isVouched && asked.l1Entry) return
      // The same version may be another value: readings are stored in another order than their times.
      if (this.#kind.sizeOf(value) === this.#kind.sizeOf(kept.value)) {
        Object.assign(kept, { value, validAt, vouchedUntil })
        return
      }
    }
    this.#l1.set(userId, { version, value, validAt, vouchedUntil, generation })
  }

  /** Whoever can write to Redis can give a value any end. */
  #vouchedUntil(now: number, end: number): number {
    return Math.min(end, now + timesToLive[this.#kind.name]) - lastMoments
  }

  #isFresh(kept: L1Entry<Value>, maxStaleness: number): boolean {
    const { tier, changes } = this.#parts
    const now = this.#parts.now()
    // Asked each time, so that it is known when it is needed.
    const receivedUntil = changes.receivedUntil(now)
    if (kept.generation !== this.#generation) return false
    // Not at the limit itself: both moments were rounded down.
    if (now - kept.validAt < maxStaleness) return true
    return now < kept.vouchedUntil && now - receivedUntil < maxStaleness && tier?.isTrusted === true
  }

  /**
   * @param anew although there is a value
   * @param wait milliseconds, if somebody else loads it
   * @returns the value if this call has loaded it; undefined if Redis is worth another look
   */
  async #seeToMiss(
    userId: bigint,
    anew: boolean,
    wait = leasePollInterval,
  ): Promise<{ value: Value } | undefined> {
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
    const token = this.#nextToken()
    let turn: number | undefined
    try {
      turn = await this.#takeLease(userId, token, anew)
    } catch {
      this.#count('l2', 'error')
    }
    if (turn === undefined) return { value: await this.#readDatabase(userId) }
    if (turn === 0) return undefined
    if (turn < 0) {
      await changes.next(this.#kind.name, userId, Math.min(-turn, wait))
      return undefined
    }
    const asked = this.#ask(userId)
    const value = await this.#load(userId)
    const loaded = { value, end: 0, cost: now() - asked.at }
    // What another database has said is not stored as a value of this one.
    if (asked.databaseGeneration === this.#parts.database.generation) {
      await tier
        ?.ask((redis, epoch) => this.#kind.store(redis, epoch, userId, loaded, token))
        .catch(() => this.#count('l2', 'error'))
    }
    // This process may have seen something newer while it was stored, or another database.
    return this.#newest(userId, value, asked)
  }

  #nextToken(): string {
    this.#tokens += 1
    return `${this.#name}${this.#tokens}`
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
      const asked = this.#ask(userId)
      const minVersion = this.#l1.peek(userId)?.version ?? 0
      this.#count(this.#parts.tier ? 'l2' : 'l1', 'load')
      const [value] = (await this.#kind.load([userId])) as [Value]
      // The database is right: whatever was newer before it was asked has never been.
      if (this.#kind.versionOf(value) < minVersion) this.#l1.delete(userId)
      const newest = this.#newest(userId, value, asked)
      if (newest) return newest.value
    }
  }

  #count(tier: CacheTier, outcome: 'hit' | 'miss' | 'stale_refused' | 'load' | 'error'): void {
    this.#parts.statistics.count(this.#kind.name, tier, outcome)
  }
}
