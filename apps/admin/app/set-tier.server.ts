import { isDataError, subscriptionTiers } from '@tarot/data'
import { z } from 'zod'
import { openedData } from './data.server.ts'
import { lastDayProblem } from './last-day.ts'
import { refuse, refuseFor, refuseForm } from './outcome.server.ts'
import { reason } from './reason.ts'
import { notFound } from './responses.ts'
import { dayOf, endOfDay } from './time-zone.ts'

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
  const { tier, lastDay, reason } = result.data
  const problem = lastDayProblem(lastDay, dayOf(new Date(), timeZone))
  if (problem) return refuse(400, problem)
  const expiresAt = lastDay === '' ? null : endOfDay(lastDay, timeZone)
  try {
    await (await openedData()).users.setTier({ userId, tier, expiresAt, actor, reason })
    return { ok: true as const, tier }
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw notFound('There is no such user', error.message)
    return refuseFor(error, 'Send the form again: the same tier is set once.')
  }
}
