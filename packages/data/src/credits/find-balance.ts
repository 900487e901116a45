import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id } from '../input.ts'

export interface Balance {
  /** Credits. */
  balance: number
  /** 1 for a new user, one more with every move. */
  version: number
}

const find = statement<Balance>(
  'credits_find_balance',
  'select balance, version from credits where user_id = $1::bigint',
)

/** The balance as the database has it now; null for a user who is not there. */
export async function findKnownBalance(database: Database, userId: bigint): Promise<Balance | null> {
  const [row] = await find(database.pool, [userId])
  return row ?? null
}

/**
 * The balance as the database has it now.
 *
 * @throws DataError `USER_NOT_FOUND`
 */
export async function findBalance(database: Database, userId: bigint): Promise<Balance> {
  return requireUser(await findKnownBalance(database, check(id, userId)), userId)
}

/** @throws DataError `USER_NOT_FOUND` */
export function requireUser(balance: Balance | null, userId: bigint): Balance {
  if (balance) return balance
  throw new DataError('USER_NOT_FOUND', `there is no user ${userId}`, { field: 'userId' })
}
