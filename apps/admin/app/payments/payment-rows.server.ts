import type { Data, Payment } from '@tarot/data'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { productName } from './product-name.server.ts'

/** Payments as tables show them, with their products and ledger entries. */
export async function toPaymentRows(data: Data, payments: Payment[]) {
  const [products, entries] = await Promise.all([
    findProducts(data, payments),
    findPaymentEntries(
      data,
      payments.map(({ chargeId }) => chargeId),
    ),
  ])
  return payments.map(({ invoiceId, ...payment }) => {
    const entry = entries.get(payment.chargeId)
    return {
      ...payment,
      product: invoiceId === null ? null : (products.get(invoiceId) ?? null),
      credits: entry?.credits ?? null,
      shortfall: entry?.shortfall ?? 0,
    }
  })
}

async function findProducts(data: Data, payments: Payment[]): Promise<ReadonlyMap<bigint, string>> {
  const ids = payments.flatMap(({ invoiceId }) => invoiceId ?? [])
  if (ids.length === 0) return new Map()
  const invoices = await data.transactions.invoices(ids)
  return new Map(invoices.map(({ transactionId, product }) => [transactionId, productName(product)]))
}
