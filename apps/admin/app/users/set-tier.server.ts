import { isDataError, type SubscriptionTier, subscriptionTiers } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchUser } from '../server/responses.ts'
import { formatDate } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'
import { endOf, lastDayProblems, unchangedProblems } from './tier-change-problem.ts'
import { tierLabels } from './tier-labels.ts'

const formSchema = z.object({
  tier: z.enum(subscriptionTiers, 'Choose a tier.'),
  /** Empty for a tier without an end. */
  lastDay: z.string('Give the last day, or leave it empty.'),
  reason,
})

interface SetTierRequest {
  userId: bigint
  /** Who sets it, for the record. */
  actor: string
  form: FormData
  /** Of the viewer. */
  timeZone: string
}

/** Sets the tier that the form asks for, until the end of a day of the viewer's. */
export async function setTier({ userId, actor, form, timeZone }: SetTierRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason, ...asked } = result.data
  const { lastDay: problem } = lastDayProblems(asked, timeZone)
  if (problem) return refuse(400, problem)
  const expiresAt = endOf(asked, timeZone)
  const changed = done(inForce(asked.tier, expiresAt, timeZone))
  const { users } = await openedData()
  try {
    const user = await users.get(userId)
    if (!user) throw noSuchUser()
    const recorded = { tier: user.subscriptionTier, end: user.subscriptionExpiresAt }
    const { tier: unchanged } = unchangedProblems(asked, recorded, timeZone)
    if (unchanged) {
      const { items } = await users.tierChanges(userId, { limit: 1 })
      const isSentTwice = items[0]?.actor === actor && items[0].reason === reason
      return isSentTwice ? changed : refuse(400, unchanged)
    }
    await users.setTier({ userId, tier: asked.tier, expiresAt, actor, reason })
    return changed
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw noSuchUser()
    return refuseFor(error, 'Send the form again: the same tier is set once.')
  }
}

function inForce(tier: SubscriptionTier, end: Date | null, timeZone: string): string {
  if (tier === 'basic') return 'no plan is in force now.'
  const until = end ? `until the end of ${formatDate(end, timeZone)}` : 'without an end'
  return `the ${tierLabels[tier]} is in force, ${until}.`
}
