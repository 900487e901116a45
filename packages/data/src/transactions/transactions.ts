import type { z } from 'zod'
import type { Caches } from '../cache/open-caches.ts'
import type { Database } from '../database/database.ts'
import type { paging } from '../input.ts'
import type { OnItemFailure } from '../jobs/failed-items.ts'
import type { CompletePurchaseInput } from '../payments/received-payment.ts'
import { completePurchase } from './complete-purchase.ts'
import { expirePurchases } from './expire-purchases.ts'
import { type FailPurchaseInput, failPurchase } from './fail-purchase.ts'
import { findInvoice, findInvoices } from './find-invoice.ts'
import {
  findPurchasesOf,
  findRefundsOf,
  findTransaction,
  findTransactions,
  findTransactionsByIds,
  type TransactionFilter,
} from './find-transactions.ts'
import { type OpenPurchaseInput, openPurchase } from './open-purchase.ts'
import { type RefundTransactionInput, refundTransaction } from './refund-transaction.ts'

/** `data.transactions` */
export function openTransactions(database: Database, { writeThrough }: Caches) {
  return {
    openPurchase: (input: OpenPurchaseInput) => openPurchase(database, input),
    /** The invoice of a purchase. */
    invoice: (transactionId: bigint) => findInvoice(database, transactionId),
    /** The invoices of many purchases, unordered. */
    invoices: (transactionIds: bigint[]) => findInvoices(database, transactionIds),
    completePurchase: (input: CompletePurchaseInput) =>
      writeThrough.writeEntry(input.userId, () => completePurchase(database, input)),
    failPurchase: (input: FailPurchaseInput) => failPurchase(database, input),
    expirePurchases: (olderThan?: number, onFailure?: OnItemFailure) =>
      expirePurchases(database, olderThan, onFailure),
    async refund(input: RefundTransactionInput) {
      const found = await findTransaction(database, input.transactionId)
      return writeThrough.writeEntry(found?.userId ?? 0n, () => refundTransaction(database, input))
    },
    get: (transactionId: bigint) => findTransaction(database, transactionId),
    byIds: (transactionIds: bigint[]) => findTransactionsByIds(database, transactionIds),
    /** The refunds of these transactions. */
    refundsOf: (transactionIds: bigint[]) => findRefundsOf(database, transactionIds),
    /** The purchases that these payments have paid. */
    purchasesOf: (chargeIds: string[]) => findPurchasesOf(database, chargeIds),
    /** The transactions of one user, newest first. */
    history: (userId: bigint, page: z.input<typeof paging> = {}) =>
      findTransactions(database, { ...page, userId }),
    /** The transactions of all users, newest first. */
    list: (filter?: TransactionFilter) => findTransactions(database, filter),
  }
}
