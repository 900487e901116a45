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
  /** Who asks, for the ledger. */
  actor: string
  form: FormData
  /** Of the viewer. */
  timeZone: string
}

/** Asks the bot to return the Stars, once a payment. */
export async function refundPayment({ chargeId, actor, form, timeZone }: RefundPaymentRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason } = result.data
  const data = await openedData()
  try {
    const payment = await data.payments.requestRefund({ chargeId, reason, actor })
    if (payment.refundRequestedBy === actor && payment.refundReason === reason) {
      return done(`the bot returns ${formatCount(payment.stars, 'Star')} as soon as it runs.`, payment.state)
    }
    return overtaken(`${whoRefunded(payment, timeZone)} Nothing was changed now.`, payment.state)
  } catch (error) {
    if (isDataError(error, 'PAYMENT_NOT_FOUND')) throw noSuchPayment()
    return refuseFor(error, 'Send the form again: the Stars go back at most once.')
  }
}

/** Who asked for a refund, or that it came from Telegram. */
export function whoRefunded(payment: Payment, timeZone: string): string {
  const { refundRequestedBy, refundRequestedAt, refundedAt } = payment
  if (refundRequestedBy && refundRequestedAt) {
    const when = formatDateTime(refundRequestedAt, timeZone)
    return `${actorName(refundRequestedBy)} had asked for this refund on ${when}.`
  }
  const when = refundedAt && ` on ${formatDateTime(refundedAt, timeZone)}`
  return `Telegram had returned the Stars${when ?? ''}.`
}
