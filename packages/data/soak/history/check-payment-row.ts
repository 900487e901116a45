import { readInvoicePayload } from '../../src/index.ts'
import { callsOf, differences, type Facts, isRefused, type Report, type Row } from './facts.ts'
import type { PaymentCall } from './payment-call.ts'
import type { Snapshot } from './snapshot.ts'

type Payment = Snapshot['payments'][number]

/** Checks that a recorded payment was reported, has the right state, and is complete. */
export function checkPaymentRow(
  facts: Facts,
  payment: Payment,
  purchase: Row | undefined,
  calls: PaymentCall[],
  report: Report,
): void {
  const { chargeId, parkedReason, invoiceId, resolvedAt, refundedAt, periodEnd } = payment
  const wasMade = (kind: PaymentCall['kind']) => calls.some((call) => call.kind === kind && !isRefused(call))
  const wasPaid = parkedReason !== null || invoiceId !== null
  const deliveries = wasPaid ? callsOf(calls, 'pay') : callsOf(calls, 'recordRefund')
  const isDelivered = deliveries.some(({ input, outcome }) => {
    const { userId, stars, payload, currency = 'XTR' } = input
    return !('refused' in outcome) && !differences({ userId, stars, payload, currency }, payment)
  })
  if (!isDelivered)
    report('unexplained', `payment ${chargeId} is recorded with figures that no call reported`, calls)
  if (wasPaid && parkedReason !== parkedReasonOf(facts, payment)) {
    report('other_figures', `payment ${chargeId} is ${parkedReason ?? 'credited'} without reason`, calls)
  }

  const isCredited = wasPaid && (parkedReason === null || resolvedAt !== null)
  if (isCredited !== Boolean(purchase)) {
    report(
      'half',
      `payment ${chargeId} is ${isCredited ? 'credited without' : 'not, but has'} a purchase`,
      calls,
    )
  }
  if (purchase && parkedReason === null && purchase.amount !== facts.row.get(invoiceId ?? 0n)?.amount) {
    report('other_figures', `purchase ${purchase.id} has not the credits of invoice ${invoiceId}`, calls)
  }
  const isForeign = parkedReason === 'unknown_invoice'
  if (isForeign && facts.events.has(`paid:${chargeId}`)) {
    report('unexplained', `the user is notified of payment ${chargeId}, which was never offered`, calls)
  }
  if (wasPaid && !isForeign && !facts.events.has(`paid:${chargeId}`)) {
    report('half', `the user is not notified of payment ${chargeId}`, calls)
  }
  const tier = facts.invoice.get(invoiceId ?? 0n)?.tier
  if (isCredited && parkedReason === null && tier && periodEnd) {
    const subscription = facts.subscription.get(invoiceId ?? 0n)
    if (!subscription) report('half', `payment ${chargeId} has paid no subscription`, calls)
    // A refund of its last payment ends it at once.
    else if (subscription.status !== 'ended' && subscription.periodEnd < periodEnd) {
      report('other_figures', `subscription ${invoiceId} ends before what ${chargeId} has paid`, calls)
    }
  }
  if (resolvedAt && !wasMade('creditParked'))
    report('unexplained', `${chargeId} was resolved by no call`, calls)
  if (payment.refundRequestedAt && !wasMade('requestRefund')) {
    report('unexplained', `the refund of ${chargeId} was requested by no call`, calls)
  }
  if (refundedAt && purchase && purchase.status !== 'refunded') {
    report('half', `payment ${chargeId} is refunded, and purchase ${purchase.id} stands`, calls)
  }
  if (!refundedAt && purchase?.status === 'refunded') {
    report('half', `purchase ${purchase.id} is refunded, and payment ${chargeId} is not`, calls)
  }
}

/** The reason why such a payment has to be parked, or null. */
function parkedReasonOf(facts: Facts, { currency, payload, userId, stars }: Payment): string | null {
  const invoiceId = readInvoicePayload(payload) ?? 0n
  const invoice = facts.invoice.get(invoiceId)
  if (!invoice) return 'unknown_invoice'
  if (currency !== 'XTR') return 'other_currency'
  if (facts.row.get(invoiceId)?.userId !== userId) return 'foreign_invoice'
  return invoice.stars === stars ? null : 'other_price'
}
