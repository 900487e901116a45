import type { ParkedReason, PaymentState } from '@tarot/data'

/** Labels of the states of a payment. */
export const paymentStateLabels: Record<PaymentState, string> = {
  credited: 'credited',
  parked: 'parked',
  foreign: 'foreign',
  refunding: 'refunding',
  refund_failed: 'refund impossible',
  refunded: 'refunded',
}

/** Why a payment was parked: the predicate of a sentence about it. */
export const parkedReasonLabels: Record<ParkedReason, string> = {
  unknown_invoice: 'has no invoice in this database',
  lost_invoice: 'has an invoice that this database has lost',
  foreign_invoice: "is for another user's invoice",
  other_price: 'does not match the price of its invoice',
  other_currency: 'is not in Telegram Stars',
  balance_full: 'would exceed the maximum balance',
}
