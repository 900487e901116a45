import { isDataError } from '@tarot/data'
import { data as respond } from 'react-router'
import { z } from 'zod'
import { creditAmountProblem, parseCreditAmount } from './credit-amount.ts'
import { openedData } from './data.server.ts'
import { notFound } from './responses.ts'

const formSchema = z.object({
  amount: z
    .string()
    .transform(parseCreditAmount)
    .pipe(z.number({ error: creditAmountProblem })),
  reason: z
    .string()
    .trim()
    .min(1, 'Say why, for the ledger.')
    .max(500, 'Keep the reason under 500 characters.'),
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
  if (!result.success) return refuse(400, result.error.issues[0]?.message ?? 'Check the form.')
  const { amount, reason, idempotencyKey } = result.data
  const data = await openedData()
  try {
    const { balance, replayed } = await data.credits.grant({ userId, amount, reason, actor, idempotencyKey })
    return { ok: true as const, amount, balance, replayed }
  } catch (error) {
    if (isDataError(error, 'USER_NOT_FOUND')) throw notFound('There is no such user', error.message)
    if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) {
      return refuse(409, 'This form gave something before. Load the page again to give more.')
    }
    if (isDataError(error, 'INVALID_INPUT')) return refuse(400, error.message)
    if (isDataError(error) && error.retryable) {
      return refuse(503, 'The database did not answer. Send the form again: it gives at most once.')
    }
    throw error
  }
}

function refuse(status: number, problem: string) {
  return respond({ ok: false as const, problem }, { status })
}
