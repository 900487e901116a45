/**
 * What went wrong, in one word that does not change between versions.
 *
 * - `INVALID_INPUT`: an argument is not acceptable; `field` names it. Nothing was done.
 * - `USER_NOT_FOUND`, `READING_NOT_FOUND`, `TRANSACTION_NOT_FOUND`, `PAYMENT_NOT_FOUND`: no such row.
 * - `BALANCE_FULL`: the balance would go beyond 2 147 483 647 credits, which is all that an INTEGER holds. Nothing was done.
 * - `INSUFFICIENT_CREDITS`: the balance does not cover the price; `details` has `balance` and `price`.
 * - `IDEMPOTENCY_CONFLICT`: the key was used before for another request. Nothing was done; `details.transactionId` is the
 *   row in the ledger of the first request, where it has one.
 * - `INVALID_TRANSITION`: the ledger refuses this change of state.
 * - `DATABASE_UNAVAILABLE`: no connection, or it was lost, or the server cannot do its work, as one that takes no writes
 *   (`details.isReadOnly`) or whose disk is full. What was under way may or may not have been committed: ask again with
 *   the same idempotency key.
 * - `DATABASE_CONFLICT`: the database ended the statement in favour of another; ask again.
 * - `PERMISSION_DENIED`: the user of the database lacks a right; the message has the grant.
 * - `DATABASE_ERROR`: anything else the database says; `cause` has it.
 * - `OTHER_BOT`: what was asked for is another bot's to do; the message names it.
 * - `TELEGRAM_UNAVAILABLE`: the command line asked Telegram for its list of Stars and did not get it.
 * - `SESSION_CONFLICT`: others write the same session all the time; ask again.
 * - `MIGRATIONS_PENDING`, `MIGRATION_FAILED`: the schema is not the one this version needs.
 * - `INVALID_CONFIG`: a setting is missing or wrong; `field` names it.
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
  | 'CLOSED'

const retryableCodes: ReadonlySet<DataErrorCode> = new Set([
  'DATABASE_UNAVAILABLE',
  'DATABASE_CONFLICT',
  'TELEGRAM_UNAVAILABLE',
  'SESSION_CONFLICT',
])

/** Every error of `@tarot/data`. The message says what happened and what to do next. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly code: DataErrorCode
  /** The argument, setting or identifier that the error is about, where there is one. */
  readonly field: string | undefined
  /** Whether the same call can succeed later without any change. */
  readonly retryable: boolean
  /** Figures that the message is made of. */
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

/** For calls that come after `close()`. */
export const dataIsClosed = (cause?: unknown): DataError =>
  new DataError('CLOSED', 'the data was closed: open it again with openData()', { cause })

/** Whether this is a `DataError`, of this code if one is given. */
export function isDataError(error: unknown, code?: DataErrorCode): error is DataError {
  return error instanceof DataError && (code === undefined || error.code === code)
}

/** Whether the database can't be had at all: then no item is at fault, and nothing else will work either. */
export function isOutage(error: unknown): boolean {
  return isDataError(error, 'DATABASE_UNAVAILABLE') || isDataError(error, 'CLOSED')
}
