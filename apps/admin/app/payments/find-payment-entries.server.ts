import type { Data } from '@tarot/data'

/** The ledger entries of a payment. */
export interface PaymentEntries {
  /** The purchase that was credited for it. */
  purchaseId: bigint
  credits: number
  /** The refund that took the credits back. */
  refundId: bigint | null
  /** Credits that could not be taken back, because they were spent. */
  shortfall: number
}

/** The ledger entries of these payments, by charge ID. Payments without entries are not included. */
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
