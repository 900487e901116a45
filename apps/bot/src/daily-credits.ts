import { currentTier, type Data, isDataError, type User } from '@tarot/data'
import { benefitsOf } from '@tarot/pricing'

/**
 * Gives who has a plan their credits of this day (UTC), once.
 *
 * @returns the credits given now: 0 for who has had some today, even if another plan gave them
 */
export async function grantDailyCredits(data: Data, user: User, now = new Date()): Promise<number> {
  const tier = currentTier(user, now)
  const { dailyCredits } = benefitsOf(tier)
  if (dailyCredits === 0) return 0
  try {
    const { replayed } = await data.credits.grant({
      userId: user.id,
      amount: dailyCredits,
      reason: `daily credits: ${tier}`,
      actor: 'bot',
      idempotencyKey: dailyKey(user.id, now),
    })
    return replayed ? 0 : dailyCredits
  } catch (error) {
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return 0
    throw error
  }
}

const dailyKey = (userId: bigint, now: Date): string => `daily:${userId}:${now.toISOString().slice(0, 10)}`

/** Whether a move of the balance was such a gift. */
export const isDailyKey = (key: string | null): boolean => key?.startsWith('daily:') ?? false
