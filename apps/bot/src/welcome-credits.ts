import { type Data, isDataError } from '@tarot/data'

/**
 * Grants a user the welcome credits, once.
 *
 * @param amount 0 grants none
 * @returns the credits granted now: 0 if the user has had welcome credits before, of any amount
 */
export async function grantWelcomeCredits(data: Data, userId: bigint, amount: number): Promise<number> {
  if (amount === 0) return 0
  try {
    const { replayed } = await data.credits.grant({
      userId,
      amount,
      reason: 'welcome credits',
      actor: 'bot',
      idempotencyKey: welcomeKey(userId),
    })
    return replayed ? 0 : amount
  } catch (error) {
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT') || isDataError(error, 'BALANCE_FULL')) return 0
    throw error
  }
}

export const welcomeKey = (userId: bigint): string => `welcome:${userId}`
