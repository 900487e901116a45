import type { Data, Transaction } from '@tarot/data'
import { transactionState } from '../ledger/transaction-state.ts'
import { productName } from './product-name.server.ts'

/** Purchases that were not paid, as lists show them: with what was offered. */
export async function listedInvoices(data: Data, purchases: Transaction[]) {
  const ids = purchases.map(({ id }) => id)
  const offers = ids.length === 0 ? [] : await data.transactions.invoices(ids)
  const byId = new Map(offers.map((offer) => [offer.transactionId, offer]))
  return purchases.map((purchase) => {
    const { id, createdAt, amount, errorMessage } = purchase
    const offer = byId.get(id)
    return {
      id,
      createdAt,
      product: offer ? productName(offer.product) : null,
      credits: amount,
      stars: offer?.stars ?? null,
      state: transactionState(purchase),
      note: errorMessage,
    }
  })
}
