import type { Transaction } from '@tarot/data'
import type { TextIds } from '../ui/text-ids.ts'
import type { LedgerLinks } from './find-ledger-links.server.ts'

/** One transaction of the ledger, as tables show it. */
export type TransactionRow = TextIds<Transaction> & LedgerLinks
