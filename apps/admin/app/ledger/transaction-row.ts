import type { Transaction } from '@tarot/data'
import type { TextIds } from '../ui/text-ids.ts'
import type { LedgerLinks } from './ledger-links.server.ts'

/** A transaction as tables show it. */
export type TransactionRow = TextIds<Transaction> & LedgerLinks
