import { stripVTControlCharacters } from 'node:util'
import { isDataError } from '@tarot/data'

const logged = new WeakSet<Request>()

/** Logs a failed request in one line. Further failures of the same request are not logged. */
export function logFailure(request: Request, error: unknown): void {
  if (logged.has(request)) return
  logged.add(request)
  logError(`${request.method} ${new URL(request.url).pathname}`, error)
}

/** Logs the failure of an operation in one line. */
export function logError(what: string, error: unknown): void {
  console.error(oneLine(`${what} failed: ${describe(error)}`))
}

export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').trim()
}

/** The message of a known error; an unexpected error also has its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : ''
  if (isDataError(error)) {
    const cause = error.code === 'DATABASE_ERROR' && error.cause instanceof Error ? error.cause.message : ''
    return `${code}${error.message} ${cause}`
  }
  const isExpected = code !== '' || error.name.startsWith('Prisma')
  return isExpected ? `${code}${error.message}` : (error.stack ?? error.message)
}
