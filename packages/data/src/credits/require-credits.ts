import type { Database } from '../database/database.ts'
import { DataError } from '../errors.ts'
import { findBalance } from './find-balance.ts'

/**
 * Throws the reason why a debit changed no row.
 *
 * @throws DataError `USER_NOT_FOUND`, `INSUFFICIENT_CREDITS`; nothing if the balance covers the price by now
 */
export async function requireCredits(database: Database, userId: bigint, price: number): Promise<void> {
  const { balance } = await findBalance(database, userId)
  if (balance >= price) return
  throw new DataError(
    'INSUFFICIENT_CREDITS',
    `the reading costs ${price} credits and the balance is ${balance}`,
    { field: 'price', details: { balance, price } },
  )
}
