import { sqlstate } from '../database/sqlstate.ts'
import { databaseErrorFacts } from '../database/translate-error.ts'
import { DataError } from '../errors.ts'

/** Translates a foreign key violation into `USER_NOT_FOUND`; returns any other error unchanged. */
export function explainUnknownUser(error: unknown, userId: bigint): unknown {
  if (databaseErrorFacts(error).sqlstate !== sqlstate.foreignKeyViolation) return error
  return new DataError('USER_NOT_FOUND', `there is no user ${userId}`, { field: 'userId', cause: error })
}
