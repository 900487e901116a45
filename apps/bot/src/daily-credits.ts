import { currentTier, type Data, isDataError, type User } from '@tarot/data'
import { benefitsOf } from '@tarot/pricing'

/** What a plan has given for the day. */
export interface DailyCredits {
  /** Given now: 0 for who has had some today, even if another plan gave them. */
  credits: number
  /** Whether the balance could not hold them. */
  isLeftOut: boolean
}

const none: DailyCredits = { credits: 0, isLeftOut: false }

/**
 * Gives who has a plan their credits of this day (UTC), once.
 *
 * A balance that can't hold them is no failure of the command: the credits are left out, and that is said.
 */
export async function grantDailyCredits(data: Data, user: User, now = new Date()): Promise<DailyCredits> {
  const tier = currentTier(user, now)
  const { dailyCredits } = benefitsOf(tier)
  if (dailyCredits === 0) return none
  try {
    const { replayed } = await data.credits.grant({
      userId: user.id,
      amount: dailyCredits,
      reason: `daily credits: ${tier}`,
      actor: 'bot',
      idempotencyKey: dailyKey(user.id, now),
    })
    return replayed ? none : { credits: dailyCredits, isLeftOut: false }
  } catch (error) {
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) return none
    if (isDataError(error, 'BALANCE_FULL')) return { credits: 0, isLeftOut: true }
    throw error
  }
}

const dailyKey = (userId: bigint, now: Date): string => `daily:${userId}:${now.toISOString().slice(0, 10)}`

/** Whether a move of the balance was such a gift. */
export const isDailyKey = (key: string | null): boolean => key?.startsWith('daily:') ?? false
