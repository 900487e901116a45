import { isDataError } from '@tarot/data'
import { data as respond } from 'react-router'
import type { z } from 'zod'
import { balanceProblem } from '../ui/credit-amount.ts'

/** What a reviewed form has led to, in words. */
export interface Outcome {
  ok: true
  message: string
  /** `overtaken`: somebody else had acted first, so that this form did nothing. `alarm`: it found something bad. */
  kind: 'done' | 'overtaken' | 'alarm'
  /** What the page shows as long as the message holds, such as a payment's state; null for one that always holds. */
  holdsFor: string | null
}

export function done(message: string, holdsFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'done', holdsFor }
}

export function overtaken(message: string, holdsFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'overtaken', holdsFor }
}

export function alarm(message: string, holdsFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'alarm', holdsFor }
}

/** The form did nothing: why, and what to do. */
export function refuse(status: number, problem: string) {
  return respond({ ok: false as const, problem }, { status })
}

/** The first thing that is wrong with the form. */
export function refuseForm(error: z.ZodError) {
  return refuse(400, error.issues[0]?.message ?? 'Check the form.')
}

/** Refuses for what the form or the database is to blame; anything else is thrown on. `again` says what to do next. */
export function refuseFor(error: unknown, again: string) {
  if (isDataError(error, 'INVALID_INPUT')) return refuse(400, error.message)
  if (isDataError(error, 'BALANCE_FULL')) return refuse(400, balanceProblem)
  if (isDataError(error, 'OTHER_BOT')) return refuse(409, error.message)
  if (isDataError(error) && error.retryable) {
    const what = error.details.isReadOnly
      ? 'The database takes no writes now.'
      : 'The database did not answer.'
    return refuse(503, `${what} ${again}`)
  }
  throw error
}
