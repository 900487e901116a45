/** What an invoice of this purchase carries, so that its payment names it. At most 128 bytes, as Telegram asks. */
export const invoicePayload = (transactionId: bigint): string => `purchase:${transactionId}`

/** The purchase that a payload names; null for any payload that is not of `invoicePayload`. */
export function readInvoicePayload(payload: string): bigint | null {
  const [, digits] = /^purchase:([1-9]\d{0,18})$/.exec(payload) ?? []
  const id = digits === undefined ? null : BigInt(digits)
  return id !== null && id < 2n ** 63n ? id : null
}
