import { randomInt } from 'node:crypto'

/** Returns the seed of this run's random choices and prints it; `SEED=<number>` repeats a run. */
export function useSeed(name: string): number {
  const seed = process.env.SEED ? Number(process.env.SEED) : randomInt(2 ** 31)
  if (!Number.isInteger(seed)) throw new Error(`SEED=${process.env.SEED} is not a whole number`)
  console.log(`${name}: SEED=${seed}`)
  return seed
}
