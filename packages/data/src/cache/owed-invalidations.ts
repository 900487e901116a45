/** Users of whom something could not be written to Redis. */
const mostOwed = 10_000

/**
 * What Redis has yet to forget, because it did not take a write or its answer was lost. Bounded: when it is full,
 * everything in Redis has to be forgotten instead.
 */
export class OwedInvalidations {
  readonly #versions = new Map<bigint, number>()
  readonly #most: number
  /** It has been too many for naming them. */
  #isEverything = false
  #isForgetting = false

  constructor(most: number = mostOwed) {
    this.#most = most
  }

  /** @param version the newest known; 0 if it is not known */
  add(userId: bigint, version: number): void {
    if (this.#isEverything && !this.#isForgetting) return
    this.#versions.set(userId, Math.max(version, this.#versions.get(userId) ?? 0))
    if (this.#versions.size <= this.#most) return
    this.#isEverything = true
    this.#versions.clear()
  }

  /** Whether what Redis has of the user must not be used. */
  has(userId: bigint): boolean {
    return this.#isEverything || this.#versions.has(userId)
  }

  get isEmpty(): boolean {
    return !this.#isEverything && this.#versions.size === 0
  }

  /**
   * Pays what is owed, as far as Redis takes it.
   *
   * @param forgetUser lets Redis forget one user
   * @param forgetAll lets Redis forget everything
   * @throws what they throw; what is not paid stays owed
   */
  async pay(
    forgetUser: (userId: bigint, version: number) => Promise<unknown>,
    forgetAll: () => Promise<unknown>,
  ): Promise<void> {
    if (this.#isEverything) {
      this.#isForgetting = true
      try {
        await forgetAll()
        this.#isEverything = false
      } finally {
        this.#isForgetting = false
      }
    }
    for (const [userId, version] of [...this.#versions]) {
      await forgetUser(userId, version)
      // One that was added since stays owed.
      if (this.#versions.get(userId) === version) this.#versions.delete(userId)
    }
  }
}
