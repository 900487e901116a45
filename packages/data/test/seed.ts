import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { readEnvironment, wholeNumber } from '../src/environment.ts'

const environmentSchema = z.object({ SEED: wholeNumber(0, 2 ** 31 - 1).optional() })

/** Returns the seed of this run's random choices and prints it; `SEED=<number>` repeats a run. */
export function useSeed(name: string): number {
  const { SEED: seed = randomInt(2 ** 31) } = readEnvironment(environmentSchema, process.env)
  console.log(`${name}: SEED=${seed}`)
  return seed
}
