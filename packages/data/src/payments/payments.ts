import type { Caches } from '../cache/open-caches.ts'
import type { Database } from '../database/database.ts'
import { claimRefunds, recordRefundFailure } from './claim-refunds.ts'
import { type CreditParkedPaymentInput, creditParkedPayment } from './credit-parked-payment.ts'
import { type FailedPaymentEvent, recordFailedEvent } from './failed-payment-event.ts'
import { findPayment, findPayments, type PaymentFilter } from './find-payments.ts'
import { type RecordRefundInput, recordRefund } from './record-refund.ts'
import { type RequestRefundInput, requestRefund } from './request-refund.ts'
import { type WithdrawRefundInput, withdrawRefund } from './withdraw-refund.ts'
import { findWithdrawnRequests } from './withdrawn-requests.ts'

/** `data.payments` */
export function openPayments(database: Database, { writeThrough }: Caches) {
  return {
    get: (chargeId: string) => findPayment(database, chargeId),
    list: (filter?: PaymentFilter) => findPayments(database, filter),
    async creditParked(input: CreditParkedPaymentInput) {
      const payment = await findPayment(database, input.chargeId)
      return writeThrough.writeEntry(payment?.userId ?? 0n, () => creditParkedPayment(database, input))
    },
    requestRefund: (input: RequestRefundInput) => requestRefund(database, input),
    claimRefunds: (limit?: number) => claimRefunds(database, limit),
    recordRefundFailure: (chargeId: string, error: string, options?: { final?: boolean }) =>
      recordRefundFailure(database, chargeId, error, options),
    withdrawRefund: (input: WithdrawRefundInput) => withdrawRefund(database, input),
    /** Withdrawn refunds and cancellations of this payment, the last one first. */
    withdrawnRequests: (chargeId: string) => findWithdrawnRequests(database, chargeId),
    async recordRefund(input: RecordRefundInput) {
      const payment = await findPayment(database, input.chargeId)
      return writeThrough.writeEntry(payment?.userId ?? input.userId, () => recordRefund(database, input))
    },
    /** Adds an event of Telegram that could not be recorded to `failedItems`. */
    recordFailedEvent: (event: FailedPaymentEvent) => recordFailedEvent(database, event),
  }
}
