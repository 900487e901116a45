import { type Data, isDataError } from '@tarot/data'

/**
 * The current balance, without `maxStaleness`: every page that has it also has a form that changes it. null if the account
 * is missing, which is a discrepancy of the ledger.
 */
export async function findBalance(data: Data, userId: bigint): Promise<number | null> {
  try {
    return (await data.credits.balance(userId)).balance
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) return null
    throw error
  }
}
