import { type Data, isDataError } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, type Outcome, overtaken, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { noSuchPayment } from '../server/responses.ts'
import { actorName } from '../ui/actor-name.ts'
import {
  balanceProblem,
  creditAmountProblem,
  largestBalance,
  parseCreditAmount,
} from '../ui/credit-amount.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { whoRefunded } from './refund-payment.server.ts'

const formSchema = z.object({
  amount: z
    .string()
    .transform(parseCreditAmount)
    .pipe(z.number({ error: creditAmountProblem })),
  reason,
})

interface CreditPaymentRequest {
  chargeId: string
  /** Who gives, for the ledger. */
  actor: string
  form: FormData
  /** Of the viewer. */
  timeZone: string
}

/** Gives credits for a parked or foreign payment, once a payment. */
export async function creditPayment({ chargeId, actor, form, timeZone }: CreditPaymentRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { amount: credits, reason } = result.data
  const data = await openedData()
  const payment = await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()
  const { balance } = await data.credits.balance(payment.userId)
  const waits = payment.state === 'parked' || payment.state === 'foreign'
  if (waits && balance + credits > largestBalance) {
    return refuse(400, balanceProblem)
  }
  try {
    const given = await data.payments.creditParked({ chargeId, credits, reason, actor })
    return done(
      `${formatCount(credits, 'credit')} given, the new balance is ${formatNumber(given.balance)}.`,
      'credited',
    )
  } catch (error) {
    if (isDataError(error, 'INVALID_TRANSITION')) {
      return whatHappened(data, { chargeId, actor, credits, reason, timeZone })
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

/** The payment is not parked any more: by this very form, sent twice, or by somebody else. */
async function whatHappened(data: Data, attempt: Attempt): Promise<Outcome> {
  const { chargeId, actor, credits, reason, timeZone } = attempt
  const payment = await data.payments.get(chargeId)
  if (!payment) throw noSuchPayment()
  const refunded = payment.state === 'credited' ? null : whoRefunded(payment, timeZone)
  const entries = (await findPaymentEntries(data, [chargeId])).get(chargeId)
  const purchase = entries && (await data.transactions.get(entries.purchaseId))
  if (refunded && !purchase) return overtaken(`${refunded} No credits were given.`, payment.state)
  const mine = purchase?.actor === actor && purchase.amount === credits && purchase.reason === reason
  if (mine && !refunded)
    return done(
      `${formatCount(credits, 'credit')} given, the balance was ${formatNumber(purchase.creditsAfter)} then.`,
      payment.state,
    )
  const who = purchase?.actor ? actorName(purchase.actor) : 'The bot'
  const given = purchase ? formatCount(purchase.amount, 'credit') : 'its credits'
  const first = `${who} had given ${given} for it already. Nothing was given now.`
  return overtaken(refunded ? `${first} ${refunded}` : first, payment.state)
}
