import { checkPaymentRow } from './check-payment-row.ts'
import {
  callsOf,
  differences,
  type Facts,
  group,
  type Report,
  type Row,
  refusalOf,
  resultOf,
} from './facts.ts'
import { type PaymentCall, paymentCallKinds } from './payment-call.ts'
import type { Snapshot } from './snapshot.ts'

type Payment = Snapshot['payments'][number]

/** Checks that each reported payment is recorded once, credited or parked correctly, and complete. */
export function checkPayments(facts: Facts, report: Report): void {
  const groups = group(callsOf(facts.calls, ...paymentCallKinds), ({ input }) => input.chargeId)
  for (const [chargeId, calls] of groups) {
    const [purchase, ...more] = facts.byCharge.get(chargeId) ?? []
    if (more.length > 0) report('twice', `${chargeId} was credited ${more.length + 1} times`, calls)
    const payment = facts.payment.get(chargeId)
    for (const kind of ['pay', 'creditParked'] as const) {
      const first = callsOf(calls, kind).filter((call) => isFirst(call))
      if (first.length > 1) report('twice', `${kind} of ${chargeId} was done for two callers`, first)
    }
    for (const call of calls) {
      const answered = resultOf(call) !== undefined
      if (answered && !payment) report('lost', `${chargeId} was acknowledged and is not recorded`, [call])
      if (answered && payment) checkAnswer(call, payment, purchase, report)
      checkRefusal(call, calls, report)
    }
    if (payment) checkPaymentRow(facts, payment, purchase, calls, report)
  }
  for (const { chargeId } of facts.snapshot.payments) {
    if (!groups.has(chargeId)) report('unexplained', `payment ${chargeId} was reported by no call`)
  }
  for (const [chargeId, rows] of facts.byCharge) {
    if (!facts.payment.has(chargeId)) {
      report('half', `purchase ${rows[0]?.id} has no payment ${chargeId}`, groups.get(chargeId))
    }
  }
}

function isFirst(call: PaymentCall): boolean {
  const result = resultOf(call)
  return result != null && !('replayed' in result && result.replayed)
}

function checkAnswer(call: PaymentCall, payment: Payment, purchase: Row | undefined, report: Report): void {
  const { chargeId } = payment
  const compare = (
    expected: object,
    found: object,
    kind: 'other_figures' | 'other_answer' = 'other_figures',
  ) => {
    const differing = differences(expected, found)
    if (differing) report(kind, `payment ${chargeId} has ${differing}`, [call])
  }
  const result = resultOf(call)
  if (call.kind === 'pay') {
    const answer = result as NonNullable<ReturnType<typeof resultOf<'pay'>>>
    const { transactionId, credits, balance, version, parkedReason, replayed } = answer
    const kind = replayed ? 'other_answer' : 'other_figures'
    if (!replayed) {
      const { userId, stars, currency = 'XTR', payload, periodEnd = null } = call.input
      compare({ userId, stars, currency, payload, periodEnd }, payment)
    }
    compare({ parkedReason }, payment, kind)
    if (answer.outcome === 'refunded' && !payment.refundedAt) {
      report(kind, `payment ${chargeId} was reported as refunded and is not`, [call])
    }
    if (transactionId === null) return
    if (!purchase) report('lost', `${chargeId} was acknowledged as credited and is not`, [call])
    else {
      const expected = { id: transactionId, amount: credits, creditsAfter: balance, creditVersion: version }
      compare(expected, purchase, kind)
    }
  }
  if (call.kind === 'creditParked') {
    const answer = result as NonNullable<ReturnType<typeof resultOf<'creditParked'>>>
    if (!purchase) report('lost', `${chargeId} was acknowledged as credited and is not`, [call])
    else {
      const { transactionId, balance, version } = answer
      const { credits, reason, actor } = call.input
      const entry = { id: transactionId, amount: credits, creditsAfter: balance, creditVersion: version }
      compare({ ...entry, reason, actor }, purchase)
    }
  }
  if (call.kind === 'requestRefund' && !payment.refundRequestedAt && !payment.refundedAt) {
    report('lost', `the refund of ${chargeId} was acknowledged as requested and is not`, [call])
  }
  if (call.kind === 'recordRefund') {
    if (!payment.refundedAt) report('lost', `${chargeId} was acknowledged as refunded and is not`, [call])
    if (result === null && purchase) {
      report('other_answer', `${chargeId} was answered as not credited, and was credited`, [call])
    }
  }
}

function checkRefusal(call: PaymentCall, calls: PaymentCall[], report: Report): void {
  const code = refusalOf(call)
  if (code === undefined || code === 'DATABASE_CONFLICT') return
  const isRecorded = calls.some(
    (other) =>
      (other.kind === 'pay' || other.kind === 'recordRefund') &&
      resultOf(other) !== undefined &&
      other.outcomeLine < call.intentLine,
  )
  const holds =
    (code === 'PAYMENT_NOT_FOUND' && !isRecorded) ||
    (code === 'INVALID_TRANSITION' && call.kind === 'creditParked')
  if (!holds) report('wrong_refusal', `${call.kind} of ${call.input.chargeId} was refused: ${code}`, [call])
}
