import { text } from '../input.ts'

/**
 * The payload of a payment, at most 255 characters. Telegram's limit for an invoice is 128 bytes, 1 or more.
 * https://core.telegram.org/bots/api#sendinvoice
 */
export const paymentPayload = text(255)

/** The payload of the purchase's invoice, by which its payment names it. At most 28 bytes. */
export const invoicePayload = (transactionId: bigint): string => `purchase:${transactionId}`

/** The purchase that a payload names; null if the payload does not have the form of `invoicePayload`. */
export function readInvoicePayload(payload: string): bigint | null {
  const [, digits] = /^purchase:([1-9]\d{0,18})$/.exec(payload) ?? []
  const id = digits === undefined ? null : BigInt(digits)
  return id !== null && id < 2n ** 63n ? id : null
}
