import { isDataError, subscriptionTiers } from '@tarot/data'
import { z } from 'zod'
import { openedData } from './data.server.ts'
import { refuse, refuseForm } from './outcome.server.ts'
import { notFound } from './responses.ts'
import { endOfDay, readTimeZone } from './time-zone.ts'

const formSchema = z.object({
  tier: z.enum(subscriptionTiers, 'Choose a tier.'),
  /** The last day; empty for a tier without an end. */
  lastDay: z.union([z.literal(''), z.iso.date('Give the last day as year-month-day.')]),
})

interface SetTierRequest {
  userId: bigint
  form: FormData
  /** Knows the viewer's time zone. */
  request: Request
}

/** Sets the tier that the form asks for, until the end of a day of the viewer's. */
export async function setTier({ userId, form, request }: SetTierRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { tier, lastDay } = result.data
  const expiresAt = lastDay === '' ? null : endOfDay(lastDay, readTimeZone(request))
  if (expiresAt && expiresAt < new Date()) return refuse(400, 'The last day is over already.')
  try {
    await (await openedData()).users.setTier({ userId, tier, expiresAt })
    return { ok: true as const, tier }
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw notFound('There is no such user', error.message)
    throw error
  }
}
