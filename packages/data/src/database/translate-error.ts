import { DataError } from '../errors.ts'
import { meansConflict, meansUnavailable, sqlstate } from './sqlstate.ts'

/** What Postgres, its driver or Prisma said, in one form. */
export interface DatabaseErrorFacts {
  sqlstate: string | undefined
  constraint: string | undefined
  message: string
}

const networkErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
])

/** pg has no codes for these. */
const connectionMessages =
  /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|connection timeout|client was closed|not queryable/i

/** Prisma: can't reach the server, timed out, closed the connection. */
const prismaUnavailable = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024'])

/** Reads the SQLSTATE out of an error of `pg`, of Prisma (`meta.driverAdapterError`) or of an aggregate of them. */
export function databaseErrorFacts(error: unknown): DatabaseErrorFacts {
  const waiting = [error]
  for (let looked = 0; looked < waiting.length && looked < 50; looked += 1) {
    const item = waiting[looked]
    if (typeof item !== 'object' || item === null) continue
    const fields = item as Record<string, unknown>
    const code = [fields.originalCode, fields.code].find(
      (value): value is string =>
        typeof value === 'string' && /^[0-9A-Z]{5}$/.test(value) && !value.startsWith('P'),
    )
    if (code) {
      const constraint = typeof fields.constraint === 'string' ? fields.constraint : undefined
      return { sqlstate: code, constraint, message: String(fields.originalMessage ?? fields.message) }
    }
    const meta = fields.meta as Record<string, unknown> | undefined
    waiting.push(
      meta?.driverAdapterError,
      fields.cause,
      ...(Array.isArray(fields.errors) ? fields.errors : []),
    )
  }
  return {
    sqlstate: undefined,
    constraint: undefined,
    message: error instanceof Error ? error.message : String(error),
  }
}

/** Any error from below as a `DataError`. Those that are one already pass unchanged. */
export function translateError(error: unknown): DataError {
  if (error instanceof DataError) return error
  const facts = databaseErrorFacts(error)
  if (isConnectionError(error, facts)) {
    return new DataError('DATABASE_UNAVAILABLE', 'the database does not answer; try again in a moment', {
      cause: error,
    })
  }
  if (facts.sqlstate === sqlstate.ledgerRefuses) {
    return new DataError('INVALID_TRANSITION', facts.message, { cause: error })
  }
  if (facts.sqlstate && meansConflict(facts.sqlstate)) {
    return new DataError('DATABASE_CONFLICT', 'the database was busy with the same rows; try again', {
      cause: error,
    })
  }
  if (facts.sqlstate === sqlstate.undefinedTable) {
    return new DataError('MIGRATIONS_PENDING', 'a table is missing: run `pnpm data migrate deploy`', {
      cause: error,
    })
  }
  return new DataError('DATABASE_ERROR', `the database refused: ${facts.message}`, { cause: error })
}

function isConnectionError(error: unknown, facts: DatabaseErrorFacts): boolean {
  if (facts.sqlstate) return meansUnavailable(facts.sqlstate)
  const all = error instanceof AggregateError ? error.errors : [error]
  return all.some((item) => {
    const code = (item as { code?: unknown }).code
    if (typeof code === 'string' && (networkErrors.has(code) || prismaUnavailable.has(code))) return true
    return connectionMessages.test(item instanceof Error ? item.message : String(item))
  })
}
