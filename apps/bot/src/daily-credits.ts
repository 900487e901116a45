import { currentTier, type Data, type GrantCreditsInput, isDataError, type User } from '@tarot/data'
import { benefitsOf } from '@tarot/pricing'

/** What a plan has given for the day. */
export interface DailyCredits {
  /** Given now: 0 for who has had all of them today. */
  credits: number
  /** Whether the balance could not hold them. */
  isLeftOut: boolean
}

const none: DailyCredits = { credits: 0, isLeftOut: false }

/**
 * Gives who has a plan their credits of this day (UTC), once. Who has had a lower plan's credits today, and has a higher
 * plan now, is given the difference: the day of an upgrade brings what the higher plan promises.
 *
 * A balance that can't hold them is no failure of the command: the credits are left out, and that is said.
 */
export async function grantDailyCredits(data: Data, user: User, now = new Date()): Promise<DailyCredits> {
  const tier = currentTier(user, now)
  const { dailyCredits } = benefitsOf(tier)
  if (dailyCredits === 0) return none
  const key = dailyKey(user.id, now)
  const gift = { userId: user.id, reason: `daily credits: ${tier}`, actor: 'bot' }
  try {
    const first = await grantOnce(data, { ...gift, amount: dailyCredits, idempotencyKey: key })
    if (first.isNew) return { credits: dailyCredits, isLeftOut: false }
    const rest = dailyCredits - first.amount
    if (rest <= 0) return none
    const { isNew } = await grantOnce(data, { ...gift, amount: rest, idempotencyKey: `${key}:${tier}` })
    return isNew ? { credits: rest, isLeftOut: false } : none
  } catch (error) {
    if (isDataError(error, 'BALANCE_FULL')) return { credits: 0, isLeftOut: true }
    throw error
  }
}

/** What was given under a key, now or before: another plan may have given another amount. */
async function grantOnce({ credits, transactions }: Data, gift: GrantCreditsInput) {
  try {
    const { replayed } = await credits.grant(gift)
    return { amount: gift.amount, isNew: !replayed }
  } catch (error) {
    if (!isDataError(error, 'IDEMPOTENCY_CONFLICT')) throw error
    const first = await transactions.get(BigInt(String(error.details.transactionId)))
    return { amount: first?.amount ?? gift.amount, isNew: false }
  }
}

const dailyKey = (userId: bigint, now: Date): string => `daily:${userId}:${now.toISOString().slice(0, 10)}`

/** Whether a move of the balance was such a gift. */
export const isDailyKey = (key: string | null): boolean => key?.startsWith('daily:') ?? false
