import { isDataError } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, overtaken, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchUser } from '../server/responses.ts'
import { creditAmountProblem, parseCreditAmount } from '../ui/credit-amount.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'

const formSchema = z.object({
  amount: z
    .string()
    .transform(parseCreditAmount)
    .pipe(z.number({ error: creditAmountProblem })),
  reason,
  idempotencyKey: z.string().regex(/^console:[\w-]{36}$/, 'This form is incomplete: load the page again.'),
})

interface GiveCreditsRequest {
  userId: bigint
  /** Who gives, for the ledger. */
  actor: string
  form: FormData
}

/** Gives the credits that the form asks for, once a form. */
export async function giveCredits({ userId, actor, form }: GiveCreditsRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { amount, reason, idempotencyKey } = result.data
  const data = await openedData()
  try {
    const { balance, replayed } = await data.credits.grant({ userId, amount, reason, actor, idempotencyKey })
    const given = `${formatCount(amount, 'credit')} given, the new balance is ${formatNumber(balance)}.`
    return replayed ? overtaken(`These credits were given before: ${given}`) : done(given)
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw noSuchUser()
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) {
      return refuse(409, 'This form gave something before. Load the page again to give more.')
    }
    return refuseFor(error, 'Send the form again: it gives at most once.')
  }
}
