import { isDataError } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, overtaken, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { actorName } from '../ui/actor-name.ts'
import { formatDateTime } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'

const formSchema = z.object({ reason })

interface WithdrawRequestForm {
  chargeId: string
  kind: 'refund' | 'cancellation'
  /** Recorded with the withdrawal. */
  actor: string
  form: FormData
  /** Time zone of the operator. */
  timeZone: string
}

/** Withdraws a refund of a payment, or the cancellation of its subscription, that Telegram refuses permanently. */
export async function withdrawRequest({ chargeId, kind, actor, form, timeZone }: WithdrawRequestForm) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason } = result.data
  const data = await openedData()
  const payment = await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()
  try {
    if (kind === 'refund') {
      const { state } = await data.payments.withdrawRefund({ chargeId, reason, actor })
      return done('the refund is withdrawn.', state)
    }
    await data.subscriptions.withdrawCancellation({ invoiceId: payment.invoiceId ?? 0n, reason, actor })
    return done('the cancellation is withdrawn.', payment.state)
  } catch (error) {
    if (!isDataError(error, 'INVALID_TRANSITION') && !isDataError(error, 'INVALID_INPUT')) {
      return refuseFor(error, `Send the form again: the ${kind} is withdrawn at most once.`)
    }
  }
  // The form was sent twice, or another operator was first.
  const { state = payment.state } = (await data.payments.get(chargeId)) ?? {}
  const subscriptions = kind === 'refund' ? [] : await data.subscriptions.list(payment.userId)
  const subscription = subscriptions.find(({ invoiceId }) => invoiceId === payment.invoiceId)
  const withdrawn = await data.payments.withdrawnRequests(subscription?.chargeId ?? chargeId)
  const last = withdrawn.find((request) => request.kind === kind)
  if (!last) return overtaken(`The ${kind} has not failed. Nothing was changed.`, state)
  if (last.withdrawnBy === actor && last.reason === reason) return done(`the ${kind} is withdrawn.`, state)
  const when = formatDateTime(last.withdrawnAt, timeZone)
  return overtaken(
    `${actorName(last.withdrawnBy)} had already withdrawn the ${kind} on ${when}. Nothing was changed.`,
    state,
  )
}
