import { DataError, dataIsClosed } from '../errors.ts'
import { describeMissingGrant } from './missing-grant.ts'
import { meansConflict, meansUnavailable, sqlstate } from './sqlstate.ts'

/** An error of Postgres, of its driver or of Prisma, in one form. */
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
  // A Unix socket that does not exist.
  'ENOENT',
])

/** Connection errors for which `pg` has no codes. */
const connectionMessages =
  /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|^timeout expired$|connection timeout|client was closed|not queryable|query read timeout/i

/** Codes of Prisma, and error kinds of its driver adapter, for an unreachable server or a lost connection. */
const prismaUnavailable = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024'])
const adapterUnavailable = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])

/** A SQLSTATE has five characters with at least one digit, unlike EPIPE. Codes of Prisma begin with P. */
const sqlstatePattern = /^(?=.*\d)[0-9A-OQ-Z][0-9A-Z]{4}$/

/** Reads the SQLSTATE from an error of `pg`, of Prisma (`meta.driverAdapterError`) or from an aggregate of them. */
export function databaseErrorFacts(error: unknown): DatabaseErrorFacts {
  for (const layer of layersOf(error)) {
    const code = [layer.originalCode, layer.code].find(
      (value): value is string => typeof value === 'string' && sqlstatePattern.test(value),
    )
    if (code) {
      const constraint = typeof layer.constraint === 'string' ? layer.constraint : undefined
      return { sqlstate: code, constraint, message: String(layer.originalMessage ?? layer.message) }
    }
  }
  return {
    sqlstate: undefined,
    constraint: undefined,
    message: error instanceof Error ? error.message : String(error),
  }
}

/** The error and its causes, outermost first, at most 50. */
function* layersOf(error: unknown): Generator<Record<string, unknown>> {
  const layers = [error]
  for (let index = 0; index < layers.length && index < 50; index += 1) {
    const item = layers[index]
    if (typeof item !== 'object' || item === null) continue
    const layer = item as Record<string, unknown>
    yield layer
    const meta = layer.meta as Record<string, unknown> | undefined
    layers.push(meta?.driverAdapterError, layer.cause, ...(Array.isArray(layer.errors) ? layer.errors : []))
  }
}

/** The message about a server that answers but is read-only, which counts as an outage. */
export const readOnlyProblem = 'the database accepts no writes: it is a standby, or set to read-only'

/** Whether the error is a violation of this unique index. */
export function isTaken(error: unknown, index: string): boolean {
  const { sqlstate: code, constraint, message } = databaseErrorFacts(error)
  return code === sqlstate.uniqueViolation && (constraint === index || message.includes(index))
}

/**
 * The `DataError` that the check of a new connection has thrown, if Prisma has wrapped it: Prisma keeps its code, and puts
 * its message, of one line, below a description of the query.
 */
function unwrapConnectionError(error: unknown): DataError | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (code !== 'DATABASE_UNAVAILABLE' && code !== 'PERMISSION_DENIED') return undefined
  return new DataError(code, String(message).split('\n').at(-1) ?? '', { cause: error })
}

/** Translates any error of the database into a `DataError`. A `DataError` is returned unchanged. */
export function translateError(error: unknown): DataError {
  if (error instanceof DataError) return error
  const wrapped = unwrapConnectionError(error)
  if (wrapped) return wrapped
  const facts = databaseErrorFacts(error)
  if (/cannot use a pool after calling end/i.test(facts.message)) {
    return dataIsClosed(error)
  }
  if (facts.sqlstate === sqlstate.readOnlyTransaction) {
    return new DataError('DATABASE_UNAVAILABLE', `${readOnlyProblem}; try again in a moment`, {
      cause: error,
      details: { isReadOnly: true },
    })
  }
  if (isConnectionError(error, facts)) {
    return new DataError('DATABASE_UNAVAILABLE', 'the database does not answer; try again in a moment', {
      cause: error,
    })
  }
  if (facts.sqlstate === sqlstate.ledgerGuard) {
    return new DataError('INVALID_TRANSITION', facts.message, { cause: error })
  }
  if (facts.sqlstate && meansConflict(facts.sqlstate)) {
    return new DataError('DATABASE_CONFLICT', 'the database was busy with the same rows; try again', {
      cause: error,
    })
  }
  if (facts.sqlstate === sqlstate.numericValueOutOfRange) {
    return new DataError('BALANCE_FULL', 'the balance would go beyond 2 147 483 647', { cause: error })
  }
  if (facts.sqlstate === sqlstate.insufficientPrivilege) {
    return new DataError('PERMISSION_DENIED', describeMissingGrant(facts.message), { cause: error })
  }
  if (facts.sqlstate === sqlstate.undefinedTable) {
    return new DataError(
      'MIGRATIONS_PENDING',
      `a table is missing (${facts.message}): run \`pnpm data migrate deploy\`; if that finds the database up to date, the table was dropped: see docs/runbooks/lost-table.md`,
      { cause: error },
    )
  }
  return new DataError('DATABASE_ERROR', `the database refused: ${facts.message}`, { cause: error })
}

function isConnectionError(error: unknown, facts: DatabaseErrorFacts): boolean {
  if (facts.sqlstate) return meansUnavailable(facts.sqlstate)
  return layersOf(error).some(
    ({ code, kind, message }) =>
      networkErrors.has(String(code)) ||
      prismaUnavailable.has(String(code)) ||
      adapterUnavailable.has(String(kind)) ||
      connectionMessages.test(String(message)),
  )
}
