import { z } from 'zod'
import { id, moment } from '../input.ts'
import { chargeId } from '../telegram/charge-id.ts'
import { paymentPayload } from '../telegram/invoice-payload.ts'
import { paidStars, paymentCurrency } from '../telegram/stars.ts'
import { updateId } from '../telegram/update-id.ts'

export const receivedPayment = z.object({
  /** The payer. */
  userId: id,
  /** Telegram's `telegram_payment_charge_id`, 1 to 255 characters. */
  chargeId,
  /** The payload of the payment, at most 255 characters: it names the purchase if it has the form of `invoicePayload`. */
  payload: paymentPayload,
  /** Stars, 1 to 2³¹ − 1. */
  stars: paidStars,
  /** Default `XTR`, Telegram Stars. */
  currency: paymentCurrency,
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
  updateId,
  /** False for a payment that is known not to be for the purchase in its payload. Default true. */
  wasOffered: z.boolean().default(true),
})

export type CompletePurchaseInput = z.input<typeof receivedPayment>

/** A payment as Telegram reports it. */
export type ReceivedPayment = z.output<typeof receivedPayment>
