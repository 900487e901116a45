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
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
} as const

/** Connection exceptions, not enough resources, and a server that starts or stops. */
export function meansUnavailable(code: string): boolean {
  return code.startsWith('08') || code.startsWith('53') || /^57P0[1-5]$/.test(code)
}

/** Another transaction won; the same statement can succeed now. */
export function meansConflict(code: string): boolean {
  return (
    code === sqlstate.serializationFailure ||
    code === sqlstate.deadlockDetected ||
    code === sqlstate.lockNotAvailable
  )
}
