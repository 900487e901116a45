import { isDataError, type SubscriptionTier, subscriptionTiers } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchUser } from '../server/responses.ts'
import { formatDate } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'
import { lastDayProblems, tierEnd, unchangedProblems } from './tier-change-problems.ts'
import { tierLabels } from './tier-labels.ts'

const formSchema = z.object({
  tier: z.enum(subscriptionTiers, 'Choose a tier.'),
  /** Empty for a tier without an end. */
  lastDay: z.string('Enter the last day, or leave it empty.'),
  reason,
})

interface SetTierRequest {
  userId: bigint
  /** Recorded with the change. */
  actor: string
  form: FormData
  /** Time zone of the operator. */
  timeZone: string
}

/** Sets the tier of the form, until the end of its last day in the operator's time zone. */
export async function setTier({ userId, actor, form, timeZone }: SetTierRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason, ...requested } = result.data
  const { lastDay: problem } = lastDayProblems(requested, timeZone)
  if (problem) return refuse(400, problem)
  const expiresAt = tierEnd(requested, timeZone)
  const changed = done(describeTier(requested.tier, expiresAt, timeZone))
  const { users } = await openedData()
  try {
    const user = await users.get(userId)
    if (!user) throw noSuchUser()
    const recorded = { tier: user.subscriptionTier, end: user.subscriptionExpiresAt }
    const { tier: unchanged } = unchangedProblems(requested, recorded, timeZone)
    if (unchanged) {
      const { items } = await users.tierChanges(userId, { limit: 1 })
      const isSentTwice = items[0]?.actor === actor && items[0].reason === reason
      return isSentTwice ? changed : refuse(400, unchanged)
    }
    await users.setTier({ userId, tier: requested.tier, expiresAt, actor, reason })
    return changed
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw noSuchUser()
    return refuseFor(error, 'Send the form again: the tier is set only once.')
  }
}

function describeTier(tier: SubscriptionTier, end: Date | null, timeZone: string): string {
  if (tier === 'basic') return 'no plan is in force now.'
  const until = end ? `until the end of ${formatDate(end, timeZone)}` : 'without an end'
  return `the ${tierLabels[tier]} is in force, ${until}.`
}
