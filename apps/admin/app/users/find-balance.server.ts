import { type Data, isDataError } from '@tarot/data'

/** The balance now; null where the account is missing, which a proof of the ledger finds. */
export async function findBalance(data: Data, userId: bigint): Promise<number | null> {
  try {
    return (await data.credits.balance(userId)).balance
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) return null
    throw error
  }
}
