import { z } from 'zod'
import { check } from '../input.ts'

const readSchema = z.object({
  /** Maximum staleness in milliseconds, 0 to 300 000. Default 0: the answer has every write acknowledged before the call. */
  maxStaleness: z.int().min(0).max(300_000).default(0),
})

export type ReadOptions = z.input<typeof readSchema>

/** @throws DataError `INVALID_INPUT` */
export function staleness(options: ReadOptions | undefined): number {
  return options === undefined ? 0 : check(readSchema, options).maxStaleness
}
