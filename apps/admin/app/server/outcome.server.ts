import { isDataError } from '@tarot/data'
import { data as respond } from 'react-router'
import type { z } from 'zod'
import { balanceProblem } from '../ui/credit-amount.ts'

/** The outcome of a reviewed form, with a message for the operator. */
export interface Outcome {
  ok: true
  message: string
  /** `overtaken`: another operator was first, so the form did nothing. `alarm`: the form found a problem. */
  kind: 'done' | 'overtaken' | 'alarm'
  /** The state for which the message is true, such as a payment's state; null if it is always true. */
  validFor: string | null
}

export function done(message: string, validFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'done', validFor }
}

export function overtaken(message: string, validFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'overtaken', validFor }
}

export function alarm(message: string, validFor: string | null = null): Outcome {
  return { ok: true, message, kind: 'alarm', validFor }
}

/** A response to a form that did nothing, with the reason and what to do. */
export function refuse(status: number, problem: string) {
  return respond({ ok: false as const, problem }, { status })
}

/** A response with the first problem of the form. */
export function refuseForm(error: z.ZodError) {
  return refuse(400, error.issues[0]?.message ?? 'Check the form.')
}

/** A response to an error that the form or the database caused; rethrows other errors. `advice` says what to do next. */
export function refuseFor(error: unknown, advice: string) {
  if (isDataError(error, 'INVALID_INPUT')) return refuse(400, error.message)
  if (isDataError(error, 'BALANCE_FULL')) return refuse(400, balanceProblem)
  if (isDataError(error, 'OTHER_BOT')) return refuse(409, error.message)
  if (isDataError(error) && error.retryable) {
    const problem = error.details.isReadOnly
      ? 'The database is read-only now.'
      : 'The database did not answer.'
    return refuse(503, `${problem} ${advice}`)
  }
  throw error
}
