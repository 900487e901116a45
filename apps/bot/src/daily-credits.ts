import { currentTier, type Data, type GrantCreditsInput, isDataError, type User } from '@tarot/data'
import { benefitsOf } from '@tarot/pricing'

/** The daily credits that a request has granted. */
export interface DailyCredits {
  /** 0 if all credits of the day were granted before. */
  credits: number
  /** Whether the balance was too full for them. */
  isBalanceFull: boolean
}

const none: DailyCredits = { credits: 0, isBalanceFull: false }

/**
 * Grants a subscriber the credits of this day (UTC), once. After an upgrade on the same day it grants the difference to
 * the higher plan.
 *
 * A balance that is too full does not fail the command: the credits are skipped and the user is told.
 */
export async function grantDailyCredits(data: Data, user: User, now = new Date()): Promise<DailyCredits> {
  const tier = currentTier(user, now)
  const { dailyCredits } = benefitsOf(tier)
  if (dailyCredits === 0) return none
  const key = dailyKey(user.id, now)
  const grant = { userId: user.id, reason: `daily credits: ${tier}`, actor: 'bot' }
  try {
    const first = await grantOnce(data, { ...grant, amount: dailyCredits, idempotencyKey: key })
    if (first.isNew) return { credits: dailyCredits, isBalanceFull: false }
    const rest = dailyCredits - first.amount
    if (rest <= 0) return none
    const { isNew } = await grantOnce(data, { ...grant, amount: rest, idempotencyKey: `${key}:${tier}` })
    return isNew ? { credits: rest, isBalanceFull: false } : none
  } catch (error) {
    if (isDataError(error, 'BALANCE_FULL')) return { credits: 0, isBalanceFull: true }
    throw error
  }
}

/** Grants credits under a key, unless that was done before; another plan may have granted another amount. */
async function grantOnce({ credits, transactions }: Data, grant: GrantCreditsInput) {
  try {
    const { replayed } = await credits.grant(grant)
    return { amount: grant.amount, isNew: !replayed }
  } catch (error) {
    if (!isDataError(error, 'IDEMPOTENCY_CONFLICT')) throw error
    const first = await transactions.get(BigInt(String(error.details.transactionId)))
    return { amount: first?.amount ?? grant.amount, isNew: false }
  }
}

const dailyKey = (userId: bigint, now: Date): string => `daily:${userId}:${now.toISOString().slice(0, 10)}`

/** Whether an idempotency key is that of daily credits. */
export const isDailyKey = (key: string | null): boolean => key?.startsWith('daily:') ?? false
