import { type Data, isDataError } from '@tarot/data'

/**
 * Gives a person the credits everybody begins with, once.
 *
 * @param amount 0 gives none
 * @returns the credits given now: 0 for who has had them before, even if they were more or fewer then
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
