import type { Payment as PaymentRow } from '../generated/prisma/client.ts'

/**
 * Why a payment could not be credited: no invoice of this database and bot is named, a restore or a failover has lost
 * the one that is, it is another person's, the price or the currency is not the invoice's, or the balance would go beyond
 * 2 147 483 647.
 */
export const parkedReasons = [
  'unknown_invoice',
  'lost_invoice',
  'foreign_invoice',
  'other_price',
  'other_currency',
  'balance_full',
] as const
export type ParkedReason = (typeof parkedReasons)[number]

/**
 * - `credited`: its credits were given.
 * - `parked`: an operator has to credit or refund it.
 * - `foreign`: this database never offered it: the bot had sold before, or by another program. Nobody has to do
 *   anything about it; an operator may credit or refund it.
 * - `refunding`: the Stars are to go back, and have not yet.
 * - `refund_failed`: Telegram refuses to return the Stars for good; an operator has to withdraw the refund.
 * - `refunded`: the Stars have gone back.
 */
export const paymentStates = [
  'credited',
  'parked',
  'foreign',
  'refunding',
  'refund_failed',
  'refunded',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** What Telegram has told of one payment, and what became of it. */
export interface Payment {
  /** Telegram's name of it. */
  chargeId: string
  userId: bigint
  /** The bot that was paid; null for the first one, if the payment is older than the record of bots. */
  botId: bigint | null
  state: PaymentState
  /** The purchase that its payload names. */
  invoiceId: bigint | null
  stars: number
  /** `XTR` for Telegram Stars. */
  currency: string
  payload: string
  paidAt: Date
  receivedAt: Date
  /** Until when a subscription is paid by it. */
  periodEnd: Date | null
  parkedReason: ParkedReason | null
  /** When an operator credited a parked payment. */
  resolvedAt: Date | null
  refundRequestedAt: Date | null
  refundRequestedBy: string | null
  refundReason: string | null
  /** How often returning the Stars was tried without success, and what was said the last time. */
  refundAttempts: number
  refundError: string | null
  /** When Telegram refused for good to return them. */
  refundFailedAt: Date | null
  refundedAt: Date | null
}

export function toPayment(row: PaymentRow): Payment {
  const { refundNotBefore: _, ...rest } = row
  return { ...rest, parkedReason: row.parkedReason as ParkedReason | null, state: stateOf(row) }
}

function stateOf({
  refundedAt,
  refundRequestedAt,
  refundFailedAt,
  parkedReason,
  resolvedAt,
}: PaymentRow): PaymentState {
  if (refundedAt) return 'refunded'
  if (refundFailedAt) return 'refund_failed'
  if (refundRequestedAt) return 'refunding'
  if (!parkedReason || resolvedAt) return 'credited'
  return parkedReason === 'unknown_invoice' ? 'foreign' : 'parked'
}
