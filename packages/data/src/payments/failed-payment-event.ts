import type { Database } from '../database/database.ts'
import { deleteItemFailures, recordItemFailure } from '../jobs/failed-items.ts'

/** An event of Telegram about a payment that could not be recorded. */
export interface FailedPaymentEvent {
  kind: 'payment' | 'refund' | 'subscription'
  /** Null if none can be read: then the update names the event. */
  chargeId: string | null
  /** Telegram's `update_id`. */
  updateId: number
  /** The reason, and what helps to find the payment in Telegram's list. 500 characters are stored. */
  reason: string
}

const job = 'record-payment'

/** Adds the event to `failedItems`, for operators. */
export function recordFailedEvent(
  database: Database,
  { kind, chargeId, updateId, reason }: FailedPaymentEvent,
): Promise<void> {
  const isName = chargeId !== null && /^[\w.:-]{1,200}$/.test(chargeId)
  const item = isName ? nameOf(kind, chargeId) : `${kind} in update ${updateId} of bot ${database.botId}`
  return recordItemFailure(database, { job, item, error: reason })
}

/** Deletes the event from `failedItems`: it was recorded after all. */
export function deleteFailedEvent(
  database: Database,
  { kind, chargeId }: Pick<FailedPaymentEvent, 'kind'> & { chargeId: string },
): Promise<void> {
  return deleteItemFailures(database, job, [nameOf(kind, chargeId)])
}

const nameOf = (kind: FailedPaymentEvent['kind'], chargeId: string): string => `${kind} ${chargeId}`
