import type { Data, Transaction } from '@tarot/data'

/** The charge of a reading and its refund; null if there is no such transaction. */
export async function findReadingCharge(data: Data, transactionId: bigint) {
  const charge = await data.transactions.get(transactionId)
  if (!charge) return null
  const [refund] = await data.transactions.refundsOf([charge.id])
  const { id, amount, status } = charge
  return { id: String(id), amount, status, refund: refund ? refundFacts(refund) : null }
}

function refundFacts({ id, amount, createdAt, reason, actor }: Transaction) {
  return { id: String(id), amount, createdAt, reason, actor }
}
