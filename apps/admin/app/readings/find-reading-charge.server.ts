import type { Data, Transaction } from '@tarot/data'

/** What a reading was charged, and when and by whom it was refunded. */
export async function findCharge(data: Data, transactionId: bigint) {
  const charge = await data.transactions.get(transactionId)
  if (!charge) return null
  const [refund] = await data.transactions.refundsOf([charge.id])
  const { id, amount, status } = charge
  return { id: String(id), amount, status, refund: refund ? whoRefunded(refund) : null }
}

function whoRefunded({ id, amount, createdAt, reason, actor }: Transaction) {
  return { id: String(id), amount, createdAt, reason, actor }
}
