import { isDataError, type Payment } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, overtaken, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { actorName } from '../ui/actor-name.ts'
import { formatCount, formatDateTime } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'

const formSchema = z.object({ reason })

interface RefundPaymentRequest {
  chargeId: string
  /** Recorded with the request. */
  actor: string
  form: FormData
  /** Time zone of the operator. */
  timeZone: string
}

/** Requests the refund of a payment, which the bot executes; at most once per payment. */
export async function refundPayment({ chargeId, actor, form, timeZone }: RefundPaymentRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason } = result.data
  const data = await openedData()
  try {
    const payment = await data.payments.requestRefund({ chargeId, reason, actor })
    if (payment.refundRequestedBy === actor && payment.refundReason === reason) {
      return done(`the bot refunds ${formatCount(payment.stars, 'Star')} as soon as it runs.`, payment.state)
    }
    return overtaken(`${describeRefund(payment, timeZone)} Nothing was changed.`, payment.state)
  } catch (error) {
    if (isDataError(error, 'PAYMENT_NOT_FOUND')) throw noSuchPayment()
    return refuseFor(error, 'Send the form again: the Stars are refunded at most once.')
  }
}

/** A sentence about who requested a refund, or that Telegram made it. */
export function describeRefund(payment: Payment, timeZone: string): string {
  const { refundRequestedBy, refundRequestedAt, refundedAt } = payment
  if (refundRequestedBy && refundRequestedAt) {
    const when = formatDateTime(refundRequestedAt, timeZone)
    return `${actorName(refundRequestedBy)} had already requested this refund on ${when}.`
  }
  const when = refundedAt && ` on ${formatDateTime(refundedAt, timeZone)}`
  return `Telegram had already refunded the Stars${when ?? ''}.`
}
