/** Returns a generator of numbers from 0 to 1, without 1, that these integers determine: mulberry32 over a mix of them. */
export function randomOf(...labels: number[]): () => number {
  let state = 0x9e3779b9
  for (const label of labels) {
    state = Math.imul(state ^ label, 0x85ebca6b)
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
    state ^= state >>> 16
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const below = (random: () => number, bound: number): number => Math.floor(random() * bound)

/** Draws one name, with a probability in proportion to its weight. */
export function pick<Name extends string>(random: () => number, weights: Record<Name, number>): Name {
  const names = Object.keys(weights) as Name[]
  let rest = random() * names.reduce((sum, name) => sum + weights[name], 0)
  for (const name of names) {
    rest -= weights[name]
    if (rest < 0) return name
  }
  return names.at(-1) as Name
}
