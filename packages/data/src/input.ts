import { z } from 'zod'
import { DataError } from './errors.ts'

const largestBigint = 2n ** 63n - 1n

/** Text that Postgres can store: no NUL, no lone surrogates. `max` in UTF-16 code units. */
export function text(max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters')
    .refine((value) => value.isWellFormed(), 'must not contain half a surrogate pair')
}

export const id = z.bigint().positive().max(largestBigint)
export const pageLimit = z.int().min(1).max(100)
export const idempotencyKey = text(255, 1)

/** At most this many bytes of JSON in a reading's cards. */
const largestJson = 32 * 1024

/** A JSON value that Postgres can store as `jsonb`, of at most 32 KiB. */
export const json = z.json().superRefine((value, context) => {
  const problem = findJsonProblem(value)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})

/** Keyset paging: rows older than the row `before`, newest first. */
export const paging = z.object({ before: id.optional(), limit: pageLimit.default(20) })

/**
 * The input, checked.
 *
 * @throws DataError `INVALID_INPUT` with the first field that is wrong.
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

function findJsonProblem(value: unknown): string | undefined {
  if (Buffer.byteLength(JSON.stringify(value)) > largestJson)
    return `must be at most ${largestJson} bytes of JSON`
  const waiting: unknown[] = [value]
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item === 'string' && (item.includes('\0') || !item.isWellFormed())) {
      return 'must not contain NUL characters or half a surrogate pair'
    }
    if (typeof item === 'object' && item !== null) waiting.push(...Object.keys(item), ...Object.values(item))
  }
  return undefined
}
