import { type Data, isDataError } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, type Outcome, overtaken, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { actorName } from '../ui/actor-name.ts'
import { balanceProblem, creditAmountProblem, maxBalance, parseCreditAmount } from '../ui/credit-amount.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { describeRefund } from './refund-payment.server.ts'

const formSchema = z.object({
  amount: z
    .string()
    .transform(parseCreditAmount)
    .pipe(z.number({ error: creditAmountProblem })),
  reason,
})

interface CreditPaymentRequest {
  chargeId: string
  /** Recorded in the ledger. */
  actor: string
  form: FormData
  /** Time zone of the operator. */
  timeZone: string
}

/** Credits a parked or foreign payment, at most once per payment. */
export async function creditPayment({ chargeId, actor, form, timeZone }: CreditPaymentRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { amount: credits, reason } = result.data
  const data = await openedData()
  const payment = await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()
  const { balance } = await data.credits.balance(payment.userId)
  const isCreditable = payment.state === 'parked' || payment.state === 'foreign'
  if (isCreditable && balance + credits > maxBalance) {
    return refuse(400, balanceProblem)
  }
  try {
    const credited = await data.payments.creditParked({ chargeId, credits, reason, actor })
    return done(
      `${formatCount(credits, 'credit')} granted, the new balance is ${formatNumber(credited.balance)}.`,
      'credited',
    )
  } catch (error) {
    if (isDataError(error, 'INVALID_TRANSITION')) {
      return findCreditOutcome(data, { chargeId, actor, credits, reason, timeZone })
    }
    return refuseFor(error, 'Send the form again: a payment is credited at most once.')
  }
}

interface Attempt {
  chargeId: string
  actor: string
  credits: number
  reason: string
  timeZone: string
}

/** The outcome if the payment is no longer parked: the form was sent twice, or another operator was first. */
async function findCreditOutcome(data: Data, attempt: Attempt): Promise<Outcome> {
  const { chargeId, actor, credits, reason, timeZone } = attempt
  const payment = await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()
  const refund = payment.state === 'credited' ? null : describeRefund(payment, timeZone)
  const entries = (await findPaymentEntries(data, [chargeId])).get(chargeId)
  const purchase = entries && (await data.transactions.get(entries.purchaseId))
  if (refund && !purchase) return overtaken(`${refund} No credits were granted.`, payment.state)
  const isSameForm = purchase?.actor === actor && purchase.amount === credits && purchase.reason === reason
  if (isSameForm && !refund)
    return done(
      `${formatCount(credits, 'credit')} granted, the balance was ${formatNumber(purchase.creditsAfter)} afterwards.`,
      payment.state,
    )
  const who = purchase?.actor ? actorName(purchase.actor) : 'The bot'
  const credited = purchase ? formatCount(purchase.amount, 'credit') : 'the credits'
  const problem = `${who} had already granted ${credited} for this payment. Nothing was granted now.`
  return overtaken(refund ? `${problem} ${refund}` : problem, payment.state)
}
