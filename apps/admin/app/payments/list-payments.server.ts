import type { Data, Payment } from '@tarot/data'
import { findPaymentEntries } from './find-payment-entries.server.ts'
import { productName } from './product-name.server.ts'

/** Payments as lists show them: with the product that was offered, and what they have moved. */
export async function listedPayments(data: Data, payments: Payment[]) {
  const [products, entries] = await Promise.all([
    findProducts(data, payments),
    findPaymentEntries(
      data,
      payments.map(({ chargeId }) => chargeId),
    ),
  ])
  return payments.map(({ invoiceId, ...payment }) => {
    const moved = entries.get(payment.chargeId)
    return {
      ...payment,
      product: invoiceId === null ? null : (products.get(invoiceId) ?? null),
      credits: moved?.credits ?? null,
      shortfall: moved?.shortfall ?? 0,
    }
  })
}

async function findProducts(data: Data, payments: Payment[]): Promise<ReadonlyMap<bigint, string>> {
  const ids = payments.flatMap(({ invoiceId }) => invoiceId ?? [])
  if (ids.length === 0) return new Map()
  const invoices = await data.transactions.invoices(ids)
  return new Map(invoices.map(({ transactionId, product }) => [transactionId, productName(product)]))
}

/** What `@tarot/data` wants for one page of payments; a charge that is not there counts as not given. */
export async function readPaymentPage(
  data: Data,
  before: string | undefined,
  limit: number,
): Promise<{ limit: number; before?: string }> {
  const known = before !== undefined && (await data.payments.get(before))
  return known ? { limit, before: known.chargeId } : { limit }
}
