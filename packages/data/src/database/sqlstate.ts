/** The SQLSTATEs that `@tarot/data` distinguishes. https://www.postgresql.org/docs/18/errcodes-appendix.html */
export const sqlstate = {
  /** Raised by the triggers of the ledger: see the migration `ledger_guards`. */
  ledgerGuard: 'TD001',
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
  /** A balance beyond 2 147 483 647. */
  numericValueOutOfRange: '22003',
  undefinedTable: '42P01',
  insufficientPrivilege: '42501',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  objectInUse: '55006',
  lockNotAvailable: '55P03',
  readOnlyTransaction: '25006',
} as const

/**
 * Classes in which every condition is an outage: connection, resources, operator intervention, system errors of the
 * server. `08P01` is included because poolers use it for every failure between them and the server. `57014` is included
 * because a statement that the operator or `statement_timeout` has canceled has done nothing and can be repeated.
 */
const unavailableClasses = new Set(['08', '53', '57', '58'])

/** Outages in classes that otherwise mean a wrong call. */
const unavailable = new Set<string>([
  /** A standby, a server that was demoted, or one set to read-only. */
  sqlstate.readOnlyTransaction,
  /** `idle_in_transaction_session_timeout`: the server has closed the connection. */
  '25P03',
  /** `transaction_timeout`: the server has closed the connection. */
  '25P04',
  /** The database accepts no connections now, for example while it is moved. */
  '55000',
])

/** Another transaction won, or uses the same object; the same statement can succeed now. */
const conflicts = new Set<string>([
  sqlstate.serializationFailure,
  sqlstate.deadlockDetected,
  sqlstate.objectInUse,
  sqlstate.lockNotAvailable,
])

/** Whether the server is unavailable for every statement. The same call can succeed later. */
export function meansUnavailable(code: string): boolean {
  return unavailableClasses.has(code.slice(0, 2)) || unavailable.has(code)
}

/** Whether another transaction won. The same statement can succeed now. */
export function meansConflict(code: string): boolean {
  return conflicts.has(code)
}
