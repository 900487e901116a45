import type { Payment as PaymentRow } from '../generated/prisma/client.ts'

/**
 * Why a payment was not credited: its payload names no invoice of this database and bot, a restore or a failover has lost
 * the invoice, the invoice is another user's, the price or the currency differs from the invoice, or the balance would
 * exceed 2 147 483 647.
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
 * - `credited`: its credits were granted.
 * - `parked`: an operator must credit or refund it.
 * - `foreign`: this database never offered it: the bot sold it earlier, or through another program. It needs no action; an
 *   operator may credit or refund it.
 * - `refunding`: the refund of the Stars is requested and not done yet.
 * - `refund_failed`: Telegram refuses the refund permanently; an operator must withdraw it.
 * - `refunded`: the Stars were refunded.
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

/** A payment as Telegram reported it, and its state. */
export interface Payment {
  /** Telegram's `telegram_payment_charge_id`. */
  chargeId: string
  userId: bigint
  /** The bot that was paid; null for the first bot, if the payment is older than the table of bots. */
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
  /** The end of the subscription's period that it pays; null for a single payment. */
  periodEnd: Date | null
  parkedReason: ParkedReason | null
  /** When an operator credited a parked payment. */
  resolvedAt: Date | null
  refundRequestedAt: Date | null
  refundRequestedBy: string | null
  refundReason: string | null
  /** Number of failed attempts to refund the Stars, and the last error. */
  refundAttempts: number
  refundError: string | null
  /** When Telegram refused the refund permanently. */
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
