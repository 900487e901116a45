import { isDataError } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on stdout. Errors go in as `{ err }` and lose everything that people wrote and every token. */
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
 * What may be written down of an error. Not the object itself: a GrammyError carries the text that was being sent, an
 * HttpError the URL with the token, an error of the database can carry the row.
 */
function describeError(error: unknown, token: string): Record<string, unknown> {
  // Whatever a server or a library puts into an error: nothing may break the line that tells of it.
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
