/** Maximum number of users with a pending invalidation. */
const maxPending = 10_000

/** Users that are invalidated at once. */
const batchSize = 100

/**
 * Invalidations that Redis has not applied yet: it did not accept a write, or its answer was lost. Bounded: when there
 * are too many, a new generation invalidates everything instead.
 */
export class PendingInvalidations {
  /** A new object with each addition, so that a flush under way does not remove a later one. */
  readonly #versions = new Map<bigint, { version: number }>()
  readonly #max: number
  /** Set while everything has to be invalidated. Another object each time, as above. */
  #all: object | undefined
  #isStartingGeneration = false

  constructor(max: number = maxPending) {
    this.#max = max
  }

  /** @param version the newest known; 0 if unknown */
  add(userId: bigint, version: number): void {
    if (this.#all && !this.#isStartingGeneration) return
    this.#versions.set(userId, { version: Math.max(version, this.#versions.get(userId)?.version ?? 0) })
    if (this.#versions.size <= this.#max) return
    this.#all = {}
    this.#versions.clear()
  }

  /** Whether the values of this user in Redis must not be read. */
  has(userId: bigint): boolean {
    return this.#all !== undefined || this.#versions.has(userId)
  }

  get isEmpty(): boolean {
    return !this.#all && this.#versions.size === 0
  }

  /**
   * Applies the pending invalidations, as far as Redis accepts them.
   *
   * @param invalidateUser applies one in Redis
   * @param startGeneration invalidates everything in Redis
   * @throws what they throw; the rest stays pending
   */
  async flush(
    invalidateUser: (userId: bigint, version: number) => Promise<unknown>,
    startGeneration: () => Promise<unknown>,
  ): Promise<void> {
    const all = this.#all
    if (all) {
      this.#isStartingGeneration = true
      try {
        await startGeneration()
        if (this.#all === all) this.#all = undefined
      } finally {
        this.#isStartingGeneration = false
      }
    }
    const pending = [...this.#versions]
    for (let first = 0; first < pending.length; first += batchSize) {
      await Promise.all(
        pending.slice(first, first + batchSize).map(async ([userId, invalidation]) => {
          await invalidateUser(userId, invalidation.version)
          if (this.#versions.get(userId) === invalidation) this.#versions.delete(userId)
        }),
      )
    }
  }
}
