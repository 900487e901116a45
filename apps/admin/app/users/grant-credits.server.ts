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
  idempotencyKey: z.string().regex(/^console:[\w-]{36}$/, 'This form is incomplete. Reload the page.'),
})

interface GrantCreditsRequest {
  userId: bigint
  /** Recorded in the ledger. */
  actor: string
  form: FormData
}

/** Grants the credits of the form, at most once per form. */
export async function grantCredits({ userId, actor, form }: GrantCreditsRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { amount, reason, idempotencyKey } = result.data
  const data = await openedData()
  try {
    const { balance, replayed } = await data.credits.grant({ userId, amount, reason, actor, idempotencyKey })
    const message = `${formatCount(amount, 'credit')} granted, the new balance is ${formatNumber(balance)}.`
    return replayed ? overtaken(`These credits were already granted: ${message}`) : done(message)
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw noSuchUser()
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) {
      return refuse(409, 'This form was already used for another grant. Reload the page to grant more.')
    }
    return refuseFor(error, 'Send the form again: it grants credits at most once.')
  }
}
