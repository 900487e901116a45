import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import { DataError } from './errors.ts'

const maxBigint = 2n ** 63n - 1n

/** Text that Postgres can store: without NUL and without lone surrogates. `max` in UTF-16 code units. */
export function text(max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters')
    .refine((value) => value.isWellFormed(), 'must not contain half a surrogate pair')
}

/** A date that Postgres can store and that has a year of four digits. */
export const moment = z
  .date()
  .min(new Date('0001-01-01T00:00:00Z'))
  .max(new Date('9999-12-31T23:59:59.999Z'), 'must be before the year 10000')

export const id = z.bigint().positive().max(maxBigint)
/** Checks an id as `check(id, …)` does, but fast, for calls that take less than a microsecond. */
export function checkId(value: bigint): bigint {
  return typeof value === 'bigint' && value > 0n && value <= maxBigint ? value : check(id, value)
}

export const pageLimit = z.int().min(1).max(100)
export const idempotencyKey = text(255, 1)

/** A JSON value of at most 32 KiB that Postgres can store as `jsonb`. The output is its canonical text. */
export const json = z.unknown().transform((value, context): string => {
  const result = canonicalJson(value)
  if ('problem' in result) {
    context.addIssue({ code: 'custom', message: result.problem })
    return z.NEVER
  }
  return result.text
})

/** Keyset pagination: rows older than the row `before`, newest first. */
export const paging = z.object({ before: id.optional(), limit: pageLimit.default(20) })

/**
 * Validates an input.
 *
 * @throws DataError `INVALID_INPUT` with the first invalid field in `field`
 */
export function check<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue?.path.join('.') || 'input'
  throw new DataError('INVALID_INPUT', `${field}: ${issue?.message ?? 'is not valid'}`, {
    field,
    cause: result.error,
  })
}
