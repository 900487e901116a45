/** What all contenders are asked, drawn from a seed. */
export interface Workload {
  users: number
  /** Reads to each write. */
  readsPerWrite: number
  /** At once, in each process. */
  callers: number
  /** Draws, over all processes, whose users are known when measuring begins. */
  warmUp: number
  seed: number
}

/** Mulberry32: small, fast, and the same everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws users 1 to `users`: the user of rank k is k times rarer than the first (Zipf, exponent 1). */
export function zipf(users: number, random: () => number): () => number {
  const upTo = new Float64Array(users)
  let sum = 0
  for (let rank = 1; rank <= users; rank += 1) {
    sum += 1 / rank
    upTo[rank - 1] = sum
  }
  return () => {
    const drawn = random() * sum
    let [low, high] = [0, users - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((upTo[middle] ?? 0) > drawn) high = middle
      else low = middle + 1
    }
    // Ranks lie apart in the table, as busy users do.
    return 1 + ((low * 7_919) % users)
  }
}
