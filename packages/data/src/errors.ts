/**
 * Error codes, which are stable between versions.
 *
 * - `INVALID_INPUT`: an argument is invalid; `field` names it. Nothing was done.
 * - `USER_NOT_FOUND`, `READING_NOT_FOUND`, `TRANSACTION_NOT_FOUND`, `PAYMENT_NOT_FOUND`: no such row.
 * - `BALANCE_FULL`: the balance would exceed 2 147 483 647 credits, the maximum of an INTEGER. Nothing was done.
 * - `INSUFFICIENT_CREDITS`: the balance does not cover the price; `details` has `balance` and `price`.
 * - `IDEMPOTENCY_CONFLICT`: the key was used before for another request. Nothing was done; `details.transactionId` is the
 *   ledger entry of the first request, if it has one.
 * - `INVALID_TRANSITION`: the ledger refuses this change of state.
 * - `DATABASE_UNAVAILABLE`: there is no connection, or it was lost, or the server cannot work, for example because it is
 *   read-only (`details.isReadOnly`) or its disk is full. The call may or may not have been committed: repeat it with the
 *   same idempotency key.
 * - `DATABASE_CONFLICT`: the database ended the statement in favour of another; repeat the call.
 * - `PERMISSION_DENIED`: the user of the database lacks a right; the message has the grant.
 * - `DATABASE_ERROR`: any other error of the database, in `cause`.
 * - `OTHER_BOT`: only another bot can do this; the message names it.
 * - `TELEGRAM_UNAVAILABLE`: Telegram did not return its list of Stars.
 * - `SESSION_CONFLICT`: other processes keep writing the same session; repeat the call.
 * - `MIGRATIONS_PENDING`, `MIGRATION_FAILED`: the schema is not the one this version needs.
 * - `INVALID_CONFIG`: a setting is missing or wrong; `field` names it.
 * - `REPOSITORY_UNAVAILABLE`: the folder or storage of the backups does not answer, refuses, or is full.
 * - `BACKUP_DAMAGED`: something in the repository is missing, changed, or of another repository; the message names it.
 * - `BACKUP_FAILED`: a program of Postgres failed, or a setting of the server prevents backups; the message says which.
 * - `BACKUP_BUSY`: another backup or drill is running.
 * - `RESTORE_REFUSED`: the restore would harm, for example because the server runs. Nothing was changed.
 * - `TARGET_UNREACHABLE`: the repository cannot restore this moment; the message has the moments that it can restore.
 * - `CLOSED`: `close()` was called before.
 */
export type DataErrorCode =
  | 'INVALID_INPUT'
  | 'USER_NOT_FOUND'
  | 'READING_NOT_FOUND'
  | 'TRANSACTION_NOT_FOUND'
  | 'PAYMENT_NOT_FOUND'
  | 'BALANCE_FULL'
  | 'INSUFFICIENT_CREDITS'
  | 'IDEMPOTENCY_CONFLICT'
  | 'INVALID_TRANSITION'
  | 'DATABASE_UNAVAILABLE'
  | 'DATABASE_CONFLICT'
  | 'PERMISSION_DENIED'
  | 'DATABASE_ERROR'
  | 'OTHER_BOT'
  | 'TELEGRAM_UNAVAILABLE'
  | 'SESSION_CONFLICT'
  | 'MIGRATIONS_PENDING'
  | 'MIGRATION_FAILED'
  | 'INVALID_CONFIG'
  | 'REPOSITORY_UNAVAILABLE'
  | 'BACKUP_DAMAGED'
  | 'BACKUP_FAILED'
  | 'BACKUP_BUSY'
  | 'RESTORE_REFUSED'
  | 'TARGET_UNREACHABLE'
  | 'CLOSED'

const retryableCodes: ReadonlySet<DataErrorCode> = new Set([
  'DATABASE_UNAVAILABLE',
  'DATABASE_CONFLICT',
  'TELEGRAM_UNAVAILABLE',
  'SESSION_CONFLICT',
  'REPOSITORY_UNAVAILABLE',
  'BACKUP_BUSY',
])

/** The error class of `@tarot/data`. The message says what happened and what to do next. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly code: DataErrorCode
  /** The argument, setting or identifier that the error is about, if there is one. */
  readonly field: string | undefined
  /** Whether the same call can succeed later without any change. */
  readonly retryable: boolean
  /** The values in the message. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: DataErrorCode,
    message: string,
    options: { field?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.details = options.details ?? {}
    this.retryable = retryableCodes.has(code)
  }
}

/** The error of calls after `close()`. */
export const dataIsClosed = (cause?: unknown): DataError =>
  new DataError('CLOSED', 'the data was closed: open it again with openData()', { cause })

/** Whether the error is a `DataError`, with this code if one is passed. */
export function isDataError(error: unknown, code?: DataErrorCode): error is DataError {
  return error instanceof DataError && (code === undefined || error.code === code)
}

/** Whether the database is unavailable or closed: then every other call would fail too. */
export function isOutage(error: unknown): boolean {
  return isDataError(error, 'DATABASE_UNAVAILABLE') || isDataError(error, 'CLOSED')
}
