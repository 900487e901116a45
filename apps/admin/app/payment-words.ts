import type { ParkedReason } from '@tarot/data'

/** Why a payment could not be credited, in a few words. */
export const parkedWords: Record<ParkedReason, string> = {
  unknown_invoice: 'names no purchase of this database',
  foreign_invoice: "is for another person's purchase",
  other_price: 'does not match the price of its purchase',
  other_currency: 'is not in Telegram Stars',
  balance_full: 'would not fit the balance',
}
