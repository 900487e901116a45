/**
 * The kinds of difference between the payments on record and Telegram's list.
 *
 * - `missing_payment`: Telegram lists a payment that is not on record.
 * - `unknown_payment`: a payment on record is not on Telegram's list.
 * - `missing_refund`: Telegram lists a refund that is not on record.
 * - `unknown_refund`: a refund on record is not on Telegram's list.
 * - `other_amount`: both have the payment, with different amounts.
 */
export type StarDiscrepancyKind =
  | 'missing_payment'
  | 'unknown_payment'
  | 'missing_refund'
  | 'unknown_refund'
  | 'other_amount'

export interface StarDiscrepancy {
  kind: StarDiscrepancyKind
  /** Telegram's charge id of the payment; a refund has that of its payment. */
  chargeId: string
  /** null if the Telegram user is not on record. */
  userId: bigint | null
  telegramId: bigint | null
  /** Stars on record; null if it is not on record. */
  expected: number | null
  /** Stars on Telegram's list; null if it is not on the list. */
  found: number | null
  happenedAt: Date
}
