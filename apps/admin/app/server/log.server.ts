import { stripVTControlCharacters } from 'node:util'
import { isDataError } from '@tarot/data'

const logged = new WeakSet<Request>()

/** Writes one line about a request that failed; what else comes of the same failure is not news. */
export function logFailure(request: Request, error: unknown): void {
  if (logged.has(request)) return
  logged.add(request)
  logTrouble(`${request.method} ${new URL(request.url).pathname}`, error)
}

/** The same for work that outlives its request. */
export function logTrouble(what: string, error: unknown): void {
  console.error(oneLine(`${what} failed: ${describe(error)}`))
}

export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').trim()
}

/** The database's troubles in words; for what nobody has foreseen also where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : ''
  if (isDataError(error)) {
    const cause = error.code === 'DATABASE_ERROR' && error.cause instanceof Error ? error.cause.message : ''
    return `${code}${error.message} ${cause}`
  }
  const foreseen = code !== '' || error.name.startsWith('Prisma')
  return foreseen ? `${code}${error.message}` : (error.stack ?? error.message)
}
