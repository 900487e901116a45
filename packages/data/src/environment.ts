import { z } from 'zod'
import { DataError } from './errors.ts'

/**
 * Reads settings from environment variables. A variable that is empty or blank counts as not set.
 *
 * @param secrets variables whose values no message shows
 * @throws DataError `INVALID_CONFIG` with the variable in `field`; the message has its name, its value and what it may be
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
  secrets: readonly (keyof z.output<Schema> & string)[] = [],
): z.output<Schema> {
  const variables = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const result = schema.safeParse(variables)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = String(issue?.path[0])
  const value = variables[field]
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

/** A setting that is an http(s) URL. */
export function httpUrl() {
  return z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
      'must be an http(s):// URL',
    )
}

/** Whether the host of a URL is this machine: such a connection needs no TLS. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/** A setting that is one of these values. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be one of ${words.join(', ')}`)
}

/** A required setting. */
export function required(hint = '') {
  return z.string(`is not set${hint}`)
}

/** The log level, default `info`. */
export function logLevel() {
  return oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')
}
