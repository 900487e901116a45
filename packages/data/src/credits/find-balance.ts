import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id } from '../input.ts'

export interface Balance {
  /** Credits. */
  balance: number
  /** 1 for a new user; incremented by every ledger entry. */
  version: number
}

const find = statement<Balance & { userId: bigint }>(
  'credits_find_balances',
  'select user_id as "userId", balance, version from credits where user_id = any($1::bigint[])',
)

/** The current balances in the database, in the order of the ids; null for a user who does not exist. */
export async function findKnownBalances(database: Database, userIds: bigint[]): Promise<(Balance | null)[]> {
  const found = new Map<bigint, Balance>()
  for (const { userId, balance, version } of await find(database.pool, [userIds])) {
    found.set(userId, { balance, version })
  }
  return userIds.map((userId) => found.get(userId) ?? null)
}

/**
 * The current balance in the database.
 *
 * @throws DataError `USER_NOT_FOUND`
 */
export async function findBalance(database: Database, userId: bigint): Promise<Balance> {
  return requireUser((await findKnownBalances(database, [check(id, userId)]))[0] ?? null, userId)
}

/** @throws DataError `USER_NOT_FOUND` */
export function requireUser(balance: Balance | null, userId: bigint): Balance {
  if (balance) return balance
  throw new DataError('USER_NOT_FOUND', `there is no user ${userId}`, { field: 'userId' })
}
