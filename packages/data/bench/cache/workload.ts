/** The calls that all contenders receive, drawn from a seed. */
export interface Workload {
  users: number
  /** Reads per write. */
  readsPerWrite: number
  /** Concurrent callers in each process. */
  callers: number
  /** Draws, over all processes, whose users are cached before the measurement. */
  warmUp: number
  seed: number
}

/** Returns a generator of random numbers, 0 to 1 (mulberry32): small, fast, and reproducible. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Returns a function that draws users 1 to `users`: rank k is k times rarer than rank 1 (Zipf, exponent 1). */
export function zipf(users: number, random: () => number): () => number {
  const cumulative = new Float64Array(users)
  let sum = 0
  for (let rank = 1; rank <= users; rank += 1) {
    sum += 1 / rank
    cumulative[rank - 1] = sum
  }
  return () => {
    const drawn = random() * sum
    let [low, high] = [0, users - 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((cumulative[middle] ?? 0) > drawn) high = middle
      else low = middle + 1
    }
    // Neighbouring ranks are apart in the table, like busy users.
    return 1 + ((low * 7_919) % users)
  }
}
