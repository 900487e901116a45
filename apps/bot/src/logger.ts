import { isDataError } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Creates a logger that writes JSON lines to stdout. Errors are logged as `{ err }`, without user texts and tokens. */
export function createLogger(level: string, token: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => describeError(error, token) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * The loggable part of an error. Never the whole object: a GrammyError contains the text that was being sent, an
 * HttpError the URL with the token, a database error possibly the row.
 */
function describeError(error: unknown, token: string): Record<string, unknown> {
  // A server or a library may put values of any type into an error. They must not break the log line.
  const clean = (text: unknown) => (typeof text === 'string' ? text.replaceAll(token, '[token]') : undefined)
  if (error instanceof GrammyError) {
    const { name, method, error_code, description } = error
    return { name, method, error_code, description: clean(description) }
  }
  if (error instanceof HttpError) {
    const { code } = Object(error.error) as { code?: unknown }
    return { name: error.name, message: clean(error.message), ...(code === undefined ? {} : { code }) }
  }
  if (isDataError(error)) {
    const { name, code, field, retryable, message } = error
    return { name, code, field, retryable, message: clean(message) }
  }
  if (!(error instanceof Error)) return { name: typeof error, message: clean(error) }
  return { name: error.name, message: clean(error.message), stack: clean(error.stack) }
}
