import type { Data } from '@tarot/data'

/** What a reading was charged, and when and by whom it was given back. */
export async function findCharge(data: Data, transactionId: bigint) {
  const charge = await data.transactions.get(transactionId)
  if (!charge) return null
  const refund = await data.prisma.transaction.findFirst({
    where: { refundOf: charge.id },
    select: { id: true, amount: true, createdAt: true, reason: true, actor: true },
  })
  const { id, amount, status } = charge
  return { id: String(id), amount, status, refund: refund && { ...refund, id: String(refund.id) } }
}
