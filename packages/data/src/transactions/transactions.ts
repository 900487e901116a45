import type { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { paging } from '../input.ts'
import { findTransaction, findTransactions, type TransactionFilter } from './find-transactions.ts'

/** `data.transactions` */
export function openTransactions(database: Database) {
  return {
    get: (transactionId: bigint) => findTransaction(database, transactionId),
    /** One user's ledger, newest first. */
    history: (userId: bigint, page: z.input<typeof paging> = {}) =>
      findTransactions(database, { ...page, userId }),
    /** Everybody's ledger, newest first. */
    list: (filter?: TransactionFilter) => findTransactions(database, filter),
  }
}
