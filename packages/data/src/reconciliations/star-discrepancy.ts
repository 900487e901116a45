/**
 * How our record of Stars and Telegram's list can differ.
 *
 * - `missing_payment`: Telegram lists a payment that was never told of.
 * - `unknown_payment`: we have a payment that Telegram does not list.
 * - `missing_refund`: Telegram lists a refund that we have not taken back.
 * - `unknown_refund`: we have a refund that Telegram does not list.
 * - `other_amount`: both list it, with other Stars.
 */
export type StarDiscrepancyKind =
  | 'missing_payment'
  | 'unknown_payment'
  | 'missing_refund'
  | 'unknown_refund'
  | 'other_amount'

export interface StarDiscrepancy {
  kind: StarDiscrepancyKind
  /** Telegram's name of the payment; a refund has its payment's. */
  chargeId: string
  /** null for somebody who never talked to the bot. */
  userId: bigint | null
  telegramId: bigint | null
  /** Stars by our record; null where we have none. */
  expected: number | null
  /** Stars by Telegram's list; null where it has none. */
  found: number | null
  happenedAt: Date
}
