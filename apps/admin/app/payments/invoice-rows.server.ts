import type { Data, Transaction } from '@tarot/data'
import { transactionState } from '../ledger/transaction-state.ts'
import { productName } from './product-name.server.ts'

/** Unpaid purchases as tables show them, with their invoices. */
export async function toInvoiceRows(data: Data, purchases: Transaction[]) {
  const ids = purchases.map(({ id }) => id)
  const invoices = ids.length === 0 ? [] : await data.transactions.invoices(ids)
  const byId = new Map(invoices.map((invoice) => [invoice.transactionId, invoice]))
  return purchases.map((purchase) => {
    const { id, createdAt, amount, errorMessage } = purchase
    const invoice = byId.get(id)
    return {
      id,
      createdAt,
      product: invoice ? productName(invoice.product) : null,
      credits: amount,
      stars: invoice?.stars ?? null,
      state: transactionState(purchase),
      note: errorMessage,
    }
  })
}
