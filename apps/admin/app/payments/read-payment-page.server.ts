import type { Data } from '@tarot/data'

/** The input for one page of payments. An unknown charge ID counts as missing. */
export async function readPaymentPage(
  data: Data,
  before: string | undefined,
  limit: number,
): Promise<{ limit: number; before?: string }> {
  const payment = before !== undefined && (await data.payments.get(before))
  return payment ? { limit, before: payment.chargeId } : { limit }
}
