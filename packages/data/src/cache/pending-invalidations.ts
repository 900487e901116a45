/** Users of whom something could not be written to Redis. */
const maxPending = 10_000

/** Users that Redis is told to forget at once. */
const batchSize = 100

/**
 * What Redis has yet to forget, because it did not take a write or its answer was lost. Bounded: when it is full,
 * everything in Redis has to be forgotten instead.
 */
export class PendingInvalidations {
  /** A new object with each addition, so that a payment under way does not count for what came after it. */
  readonly #versions = new Map<bigint, { version: number }>()
  readonly #max: number
  /** It has been too many for naming them. Another object each time, as above. */
  #all: object | undefined
  #isStartingGeneration = false

  constructor(max: number = maxPending) {
    this.#max = max
  }

  /** @param version the newest known; 0 if it is not known */
  add(userId: bigint, version: number): void {
    if (this.#all && !this.#isStartingGeneration) return
    this.#versions.set(userId, { version: Math.max(version, this.#versions.get(userId)?.version ?? 0) })
    if (this.#versions.size <= this.#max) return
    this.#all = {}
    this.#versions.clear()
  }

  /** Whether what Redis has of the user must not be used. */
  has(userId: bigint): boolean {
    return this.#all !== undefined || this.#versions.has(userId)
  }

  get isEmpty(): boolean {
    return !this.#all && this.#versions.size === 0
  }

  /**
   * Pays what is owed, as far as Redis takes it.
   *
   * @param forgetUser lets Redis forget one user
   * @param forgetAll lets Redis forget everything
   * @throws what they throw; what is not paid stays owed
   */
  async flush(
    invalidateUser: (userId: bigint, version: number) => Promise<unknown>,
    clear: () => Promise<unknown>,
  ): Promise<void> {
    const everything = this.#all
    if (everything) {
      this.#isStartingGeneration = true
      try {
        await clear()
        if (this.#all === everything) this.#all = undefined
      } finally {
        this.#isStartingGeneration = false
      }
    }
    const pendingInvalidations = [...this.#versions]
    for (let first = 0; first < pendingInvalidations.length; first += batchSize) {
      await Promise.all(
        pendingInvalidations.slice(first, first + batchSize).map(async ([userId, pending]) => {
          await invalidateUser(userId, pending.version)
          if (this.#versions.get(userId) === pending) this.#versions.delete(userId)
        }),
      )
    }
  }
}
