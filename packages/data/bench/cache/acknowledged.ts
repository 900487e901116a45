/** Acknowledged writes, with their times. Columns of one length; nanoseconds of the clock that all processes share. */
export interface Writes {
  users: Float64Array
  versions: Float64Array
  /** When the write was acknowledged. */
  at: Float64Array
}

export interface Reads {
  users: Float64Array
  /** The version of the returned balance. */
  versions: Float64Array
  /** When the read began. */
  at: Float64Array
  /** Nanoseconds that the read took. */
  took: Float64Array
}

export interface Staleness {
  /** Reads that returned a value older than a write acknowledged before they began. */
  stale: number
  /** Of these, reads of a value that had been outdated for longer than `maxStaleness`. */
  tooOld: number
  /** Milliseconds for which the most outdated value had been outdated. */
  oldest: number
}

/** All acknowledged writes of one contender. */
export class Acknowledged {
  readonly #writes = new Map<number, { version: number; at: number }[]>()

  add({ users, versions, at }: Writes): void {
    for (const [n, user] of users.entries()) {
      const writes = this.#writes.get(user) ?? []
      writes.push({ version: versions[n] ?? 0, at: at[n] ?? 0 })
      this.#writes.set(user, writes)
    }
  }

  /** @param maxStaleness milliseconds that a value may be outdated */
  check({ users, versions, at }: Reads, maxStaleness: number): Staleness {
    const outdated = new Map([...this.#writes].map(([user, writes]) => [user, outdatedSince(writes)]))
    const found: Staleness = { stale: 0, tooOld: 0, oldest: 0 }
    for (const [n, user] of users.entries()) {
      const age = ((at[n] ?? 0) - (outdated.get(user)?.(versions[n] ?? 0) ?? Number.POSITIVE_INFINITY)) / 1e6
      if (age <= 0) continue
      found.stale += 1
      if (age > maxStaleness) found.tooOld += 1
      found.oldest = Math.max(found.oldest, age)
    }
    return found
  }
}

/** Returns a function from a version to the time at which a newer one was first acknowledged; infinity if none was. */
function outdatedSince(writes: { version: number; at: number }[]): (version: number) => number {
  const sorted = writes.toSorted((a, b) => a.version - b.version)
  const since = sorted.map(({ at }) => at)
  for (let n = since.length - 2; n >= 0; n -= 1) since[n] = Math.min(since[n] ?? 0, since[n + 1] ?? 0)
  return (version) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle]?.version ?? 0) > version) high = middle
      else low = middle + 1
    }
    return since[low] ?? Number.POSITIVE_INFINITY
  }
}
