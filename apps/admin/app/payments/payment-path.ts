/** Where the page of a payment is. Its name comes from outside and may have any character. */
export function paymentPath(chargeId: string): string {
  // A name that ends in `.data` would be taken for the data of a page.
  return `/payments/${encodeURIComponent(chargeId).replaceAll('.', '%2E')}`
}

/** A charge id as it stands in a path or a query; undefined for what can be none. */
export function parseChargeId(text: string | null | undefined): string | undefined {
  if (!text || text.length > 255 || !text.isWellFormed() || text.includes('\0')) return undefined
  return text
}

const shown = 6

/** Its two ends, which are enough to tell charges apart. */
export function shortChargeId(chargeId: string): string {
  return chargeId.length <= 2 * shown + 3 ? chargeId : `${chargeId.slice(0, shown)}…${chargeId.slice(-shown)}`
}
