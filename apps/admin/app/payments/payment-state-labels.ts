import type { ParkedReason, PaymentState } from '@tarot/data'

/** A payment's state, in a word or two. */
export const stateLabels: Record<PaymentState, string> = {
  credited: 'credited',
  parked: 'parked',
  foreign: 'foreign',
  refunding: 'refunding',
  refund_failed: 'refund impossible',
  refunded: 'refunded',
}

/** Why a payment could not be credited, in a few words. */
export const parkedLabels: Record<ParkedReason, string> = {
  unknown_invoice: 'names no purchase of this database',
  lost_invoice: 'names a purchase that this database has lost',
  foreign_invoice: "is for another person's purchase",
  other_price: 'does not match the price of its purchase',
  other_currency: 'is not in Telegram Stars',
  balance_full: 'would not fit the balance',
}
