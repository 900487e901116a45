import { z } from 'zod'
import { oneOf, readEnvironment, wholeNumber } from '../src/environment.ts'
import { refuse } from './read-arguments.ts'

const environmentSchema = z.object({
  R: wholeNumber(1, 1_000).optional(),
  SEED: wholeNumber(0, 2 ** 31 - 1).default(1),
  GIB: wholeNumber(1, 1_000).default(5),
  QUICK: oneOf(['0', '1']).default('0'),
})

/** The settings of the benchmarks in the environment: `pnpm bench --help` explains them. */
export const { R: rounds, SEED: seed, GIB: gibibytes, QUICK: quick } = read()

function read() {
  try {
    return readEnvironment(environmentSchema, process.env)
  } catch (error) {
    return refuse('pnpm bench', (error as Error).message)
  }
}
