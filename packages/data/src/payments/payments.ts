import type { Database } from '../database/database.ts'
import { claimRefunds, noteRefundFailure } from './claim-refunds.ts'
import { type CreditParkedPaymentInput, creditParkedPayment } from './credit-parked-payment.ts'
import { findPayment, findPayments, type PaymentFilter } from './find-payments.ts'
import { type RecordRefundInput, recordRefund } from './record-refund.ts'
import { type RequestRefundInput, requestRefund } from './request-refund.ts'

/** `data.payments` */
export function openPayments(database: Database) {
  return {
    get: (chargeId: string) => findPayment(database, chargeId),
    list: (filter?: PaymentFilter) => findPayments(database, filter),
    creditParked: (input: CreditParkedPaymentInput) => creditParkedPayment(database, input),
    requestRefund: (input: RequestRefundInput) => requestRefund(database, input),
    claimRefunds: (limit?: number) => claimRefunds(database, limit),
    noteRefundFailure: (chargeId: string, error: string) => noteRefundFailure(database, chargeId, error),
    recordRefund: (input: RecordRefundInput) => recordRefund(database, input),
  }
}
