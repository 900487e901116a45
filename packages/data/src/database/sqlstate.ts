/** The SQLSTATEs that `@tarot/data` tells apart. https://www.postgresql.org/docs/18/errcodes-appendix.html */
export const sqlstate = {
  /** The ledger's triggers: see the migration `ledger_guards`. */
  ledgerRefuses: 'TD001',
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
 * Classes in which every condition is an outage: connections, resources, the operator's hand, the server's own disk.
 * `08P01` is among them, for poolers give that code to whatever fails between them and the server. `57014` is too: a
 * statement that the operator or the server's `statement_timeout` ended has done nothing and can be sent again.
 */
const unavailableClasses = new Set(['08', '53', '57', '58'])

/** Outages in classes that are mostly about a wrong call. */
const unavailable = new Set<string>([
  /** A standby, a server that was demoted, or one set to read-only. */
  sqlstate.readOnlyTransaction,
  /** `idle_in_transaction_session_timeout`: the server has closed the connection. */
  '25P03',
  /** `transaction_timeout`: the server has closed the connection. */
  '25P04',
  /** The database takes no connections now, as while it is moved. */
  '55000',
])

/** Another transaction won, or uses the same object; the same statement can succeed now. */
const conflicts = new Set<string>([
  sqlstate.serializationFailure,
  sqlstate.deadlockDetected,
  sqlstate.objectInUse,
  sqlstate.lockNotAvailable,
])

/** The server cannot do its work now, whatever it is asked. The same call can succeed later. */
export function meansUnavailable(code: string): boolean {
  return unavailableClasses.has(code.slice(0, 2)) || unavailable.has(code)
}

/** Another transaction won; the same statement can succeed now. */
export function meansConflict(code: string): boolean {
  return conflicts.has(code)
}
