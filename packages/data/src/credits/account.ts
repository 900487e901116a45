import { type Queryable, statement } from '../database/statement.ts'
import { type Balance, requireUser } from './find-balance.ts'

const lock = statement<Balance>(
  'credits_lock',
  'select balance, version from credits where user_id = $1::bigint for no key update',
)

/**
 * Locks the user's row in `credits` until the end of the transaction, before any other row: every transaction that writes
 * a ledger entry does, so entries of one user are written one after the other.
 *
 * @throws DataError `USER_NOT_FOUND`
 */
export async function lockAccount(connection: Queryable, userId: bigint): Promise<Balance> {
  const [account] = await lock(connection, [userId])
  return requireUser(account ?? null, userId)
}

const change = statement<Balance>(
  'credits_change',
  `
  update credits
     set balance = balance + $2::integer,
         version = version + 1,
         last_updated_at = now()
   where user_id = $1::bigint
  returning balance, version
  `,
)

/**
 * Adds credits, signed, to the balance of a locked account. The transaction must write the ledger entry.
 *
 * @throws DataError `BALANCE_FULL`
 */
export async function changeBalance(connection: Queryable, userId: bigint, amount: number): Promise<Balance> {
  const [account] = await change(connection, [userId, amount])
  return requireUser(account ?? null, userId)
}
