import type { Database } from '../database/database.ts'
import { forgetItemFailures, noteItemFailure } from '../jobs/failed-items.ts'

/** What Telegram has told of, and nobody could put on record. */
export interface UnrecordedPayment {
  kind: 'payment' | 'refund' | 'subscription'
  /** Null if it has none that can be read: the update then names it. */
  chargeId: string | null
  /** Telegram's number of the update. */
  updateId: number
  /** Why, and whatever helps to find it in Telegram's list: 500 characters of it are kept. */
  reason: string
}

const job = 'record-payment'

/** Leaves it to operators, as one of `failedItems`. */
export function noteUnrecordedPayment(
  database: Database,
  { kind, chargeId, updateId, reason }: UnrecordedPayment,
): Promise<void> {
  const isName = chargeId !== null && /^[\w.:-]{1,200}$/.test(chargeId)
  const item = isName ? nameOf(kind, chargeId) : `${kind} in update ${updateId} of bot ${database.botId}`
  return noteItemFailure(database, { job, item, error: reason })
}

/** It is on record after all. */
export function forgetUnrecordedPayment(
  database: Database,
  { kind, chargeId }: Pick<UnrecordedPayment, 'kind'> & { chargeId: string },
): Promise<void> {
  return forgetItemFailures(database, job, [nameOf(kind, chargeId)])
}

const nameOf = (kind: UnrecordedPayment['kind'], chargeId: string): string => `${kind} ${chargeId}`
