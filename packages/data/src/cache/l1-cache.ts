import { LRUCache } from 'lru-cache'
import type { CacheParts, StoredValue } from './cache-parts.ts'
import type { L1Entry } from './l1-entry.ts'
import { refuseStaleAnswer } from './refuse-stale-answer.ts'
import { timeToLive } from './time-to-live.ts'

/** What this process knew when it began to read a value. */
export interface ReadStart<Value> {
  /** Milliseconds since 1970. */
  at: number
  generation: number
  databaseGeneration: number
  /** The entry at that moment: a message received later replaces it. Undefined while Redis is not trusted. */
  entry: L1Entry<Value> | undefined
}

export interface L1Options<Value> {
  name: 'balance' | 'readings'
  /** Maximum size of all entries, in the unit of `sizeOf`. */
  max: number
  sizeOf(value: Value): number
  /** Increases with every change. */
  versionOf(value: Value): number
}

/** Milliseconds before a value expires in Redis from which L1 no longer answers, so that a reader refreshes it early. */
const expiryMargin = 1_000

/**
 * L1: one value a user, in this process. It answers reads that allow bounded staleness, and fences every other answer by
 * version: a process never serves a value older than one it has seen.
 *
 * A tombstone keeps a version without a value, because a message about an older version may still arrive.
 */
export class L1Cache<Value> {
  readonly #parts: CacheParts
  readonly #options: L1Options<Value>
  readonly #entries: LRUCache<bigint, L1Entry<Value>>
  /** Incremented to invalidate all entries at once. */
  #generation = 0
  /** Whether a caller has allowed staleness before: until then, values of other processes are not worth caching. */
  #isUsed = false

  constructor(parts: CacheParts, options: L1Options<Value>) {
    this.#parts = parts
    this.#options = options
    this.#entries = new LRUCache({
      maxSize: options.max,
      sizeCalculation: ({ value }) => 1 + (value === undefined ? 0 : options.sizeOf(value)),
    })
  }

  /** The value if it was current at most `maxStaleness` milliseconds ago. */
  find(userId: bigint, maxStaleness: number): Value | undefined {
    this.#isUsed = true
    const entry = this.#entries.get(userId)
    return entry?.value !== undefined && this.#isFresh(entry, maxStaleness) ? entry.value : undefined
  }

  /** The newest version that is known of the user; 0 if none is. */
  version(userId: bigint): number {
    return this.#entries.peek(userId)?.version ?? 0
  }

  /** Call it before a value is read: it leaves an entry that a change received meanwhile replaces. */
  startRead(userId: bigint): ReadStart<Value> {
    const { tier, now, database } = this.#parts
    const start = { at: now(), generation: this.#generation, databaseGeneration: database.generation }
    if (!tier?.isTrusted) return { ...start, entry: undefined }
    let entry = this.#entries.get(userId)
    if (!entry) {
      entry = this.#tombstone(0)
      this.#entries.set(userId, entry)
    }
    return { ...start, entry }
  }

  /**
   * Caches an answer, unless it is stale.
   *
   * @param expiresAt of the value in Redis, if it comes from there; milliseconds since 1970
   * @returns the answer, or what this process has learned since the read began if that is newer; undefined if a newer
   *   version exists whose value is unknown, or if the database is another one now
   */
  accept(
    userId: bigint,
    value: Value,
    start: ReadStart<Value>,
    expiresAt = Number.POSITIVE_INFINITY,
  ): { value: Value } | undefined {
    if (start.databaseGeneration !== this.#parts.database.generation) return undefined
    const version = this.#options.versionOf(value)
    const current = refuseStaleAnswer({ value, version }, this.#entries.peek(userId), start.at)
    if (current?.value === value) this.#store(userId, value, start, expiresAt)
    return current
  }

  /**
   * Caches what a commit has returned, unless a newer version is known.
   *
   * @param since a moment before the commit; milliseconds since 1970
   */
  storeCommitted(userId: bigint, value: Value, since: number): void {
    const databaseGeneration = this.#parts.database.generation
    const start = { at: since, generation: this.#generation, databaseGeneration, entry: undefined }
    this.#store(userId, value, start, 0)
  }

  /** Caches a value that another process has stored in Redis. */
  receive(userId: bigint, { value, expiresAt }: StoredValue<Value>): void {
    const version = this.#options.versionOf(value)
    const known = this.#entries.peek(userId)
    if (known ? version < known.version : !this.#isUsed) return
    const validAt = version === known?.version ? known.validAt : 0
    const validUntil = this.#validUntil(this.#parts.now(), expiresAt)
    this.#entries.set(userId, { version, value, validAt, validUntil, generation: this.#generation })
  }

  /** Leaves a tombstone: this version was written, or an unknown one (0). */
  invalidate(userId: bigint, version: number): void {
    const known = this.#entries.peek(userId)
    if (known ? version !== 0 && version <= known.version : version === 0) return
    this.#entries.set(userId, this.#tombstone(Math.max(known?.version ?? 0, version)))
  }

  /** Serves no value that is cached now. The versions stay known. */
  invalidateAll(): void {
    this.#generation += 1
  }

  /** Forgets the version of one user as well: the database has an older one, so the newer one never existed. */
  delete(userId: bigint): void {
    this.#entries.delete(userId)
  }

  /** Forgets the versions of all users as well, because they are those of another database. */
  clear(): void {
    this.invalidateAll()
    this.#entries.clear()
  }

  #tombstone(version: number): L1Entry<Value> {
    return { version, value: undefined, validAt: 0, validUntil: 0, generation: this.#generation }
  }

  #store(userId: bigint, value: Value, start: ReadStart<Value>, expiresAt: number): void {
    const version = this.#options.versionOf(value)
    const known = this.#entries.get(userId)
    if (known && version < known.version) return
    const { at: validAt, generation } = start
    // Otherwise a change may have been received, or missed, since the read began.
    const isUnchanged = known !== undefined && known === start.entry
    const validUntil = isUnchanged ? this.#validUntil(validAt, expiresAt) : 0
    if (known?.value !== undefined && version === known.version && generation === known.generation) {
      if (validAt <= known.validAt) return
      if (known.validUntil > 0 && !isUnchanged && start.entry) return
      // The same version may be another value: readings are stored in another order than their times.
      if (this.#options.sizeOf(value) === this.#options.sizeOf(known.value)) {
        Object.assign(known, { value, validAt, validUntil })
        return
      }
    }
    this.#entries.set(userId, { version, value, validAt, validUntil, generation })
  }

  /** Bounded by the time to live, because any client of Redis can give a value any expiry. */
  #validUntil(now: number, expiresAt: number): number {
    return Math.min(expiresAt, now + timeToLive[this.#options.name]) - expiryMargin
  }

  #isFresh(entry: L1Entry<Value>, maxStaleness: number): boolean {
    const { tier, changes } = this.#parts
    const now = this.#parts.now()
    // Called each time, so that the answer is there when it is needed.
    const receivedUntil = changes.receivedUntil(now)
    if (entry.generation !== this.#generation) return false
    // Strictly less: both moments were rounded down.
    if (now - entry.validAt < maxStaleness) return true
    return now < entry.validUntil && now - receivedUntil < maxStaleness && tier?.isTrusted === true
  }
}
