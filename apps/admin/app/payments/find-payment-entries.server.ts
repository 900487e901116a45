import type { Data } from '@tarot/data'

/** What a payment has moved in the ledger. */
export interface PaymentEntries {
  /** The purchase that was credited for it. */
  purchaseId: bigint
  credits: number
  /** The row that took the credits back. */
  refundId: bigint | null
  /** Credits that had been spent by then. */
  shortfall: number
}

/** The moves of these payments, by charge id; payments that moved nothing are not among them. */
export async function findPaymentEntries(
  data: Data,
  chargeIds: string[],
): Promise<ReadonlyMap<string, PaymentEntries>> {
  if (chargeIds.length === 0) return new Map()
  const purchases = await data.transactions.purchasesOf(chargeIds)
  const refunds = await data.transactions.refundsOf(purchases.map(({ id }) => id))
  const byPurchase = new Map(refunds.map((refund) => [refund.refundOf, refund]))
  return new Map(
    purchases.map(({ id, amount, paymentReference }) => {
      const refund = byPurchase.get(id)
      return [
        String(paymentReference),
        {
          purchaseId: id,
          credits: amount,
          refundId: refund?.id ?? null,
          shortfall: refund?.shortfall ?? 0,
        },
      ]
    }),
  )
}
