import { z } from 'zod'
import { id, moment, text } from '../input.ts'

export const receivedPayment = z.object({
  /** The payer. */
  userId: id,
  /** Telegram's `telegram_payment_charge_id`, 1 to 255 characters. */
  chargeId: text(255, 1),
  /** The payload of the payment, at most 255 characters: it names the purchase if it has the form of `invoicePayload`. */
  payload: text(255),
  /** Stars, 1 to 2³¹ − 1. */
  stars: z.int().min(1).max(2_147_483_647),
  /** Default `XTR`, Telegram Stars. */
  currency: text(10, 1).default('XTR'),
  /** When it was paid. Default now. */
  paidAt: moment.optional(),
  /** The end of the subscription's period that it pays; null (the default) for a single payment. */
  periodEnd: moment.nullable().default(null),
  /**
   * Whether it is a later payment of its subscription, which may arrive before the first one. Default: whether its
   * purchase was paid before.
   */
  isRenewal: z.boolean().nullable().default(null),
  /** Telegram's `update_id`: the events of a subscription are applied in the order of their updates. */
  updateId: z.int().nullable().default(null),
  /** False for a payment that is known not to be for the purchase in its payload. Default true. */
  wasOffered: z.boolean().default(true),
})

export type CompletePurchaseInput = z.input<typeof receivedPayment>

/** A payment as Telegram reports it. */
export type ReceivedPayment = z.output<typeof receivedPayment>
