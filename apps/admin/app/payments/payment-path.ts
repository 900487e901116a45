/** The path of a payment's page. A charge ID comes from Telegram and may have any character. */
export function paymentPath(chargeId: string): string {
  // React Router reads a path that ends with `.data` as a request for the data of a page.
  return `/payments/${encodeURIComponent(chargeId).replaceAll('.', '%2E')}`
}

/** A charge ID from a path or a query; undefined if it is invalid. */
export function parseChargeId(text: string | null | undefined): string | undefined {
  if (!text || text.length > 255 || !text.isWellFormed() || text.includes('\0')) return undefined
  return text
}

const endLength = 6

/** The first and last six characters, which are enough to distinguish charges. */
export function shortChargeId(chargeId: string): string {
  return chargeId.length <= 2 * endLength + 3
    ? chargeId
    : `${chargeId.slice(0, endLength)}…${chargeId.slice(-endLength)}`
}
