import { z } from 'zod'
import { DataError } from './errors.ts'

/**
 * Settings out of environment variables. A variable that is empty or blank counts as not set.
 *
 * @param secrets variables whose value no message shows
 * @throws DataError `INVALID_CONFIG` with the variable in `field`: the message names it, what it is, and what it may be.
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
  secrets: readonly (keyof z.output<Schema> & string)[] = [],
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = String(issue?.path[0])
  const value = given[field]
  const shown = value === undefined || secrets.includes(field) ? field : `${field}=${value}`
  throw new DataError('INVALID_CONFIG', `${shown} ${issue?.message}`, { field, cause: result.error })
}

/** A setting that is a whole number. */
export function wholeNumber(min: number, max: number, what = 'a whole number') {
  const problem = `must be ${what}, ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,15}$/, problem)
    .transform(Number)
    .refine((value) => value >= min && value <= max, problem)
}

/** A setting that is a TCP port. */
export function portNumber() {
  return wholeNumber(1, 65_535, 'a port')
}

/** Whether a URL's host is this machine: what goes there needs no TLS. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** A setting that is one of these words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be one of ${words.join(', ')}`)
}

/** A setting that cannot be left out. */
export function needed(hint = '') {
  return z.string(`is not set${hint}`)
}

/** How much is logged. */
export function logLevel() {
  return oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')
}
