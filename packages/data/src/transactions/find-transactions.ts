import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import { chargeId } from '../telegram/charge-id.ts'
import {
  type Transaction,
  type TransactionState,
  toTransaction,
  transactionStates,
  transactionStatuses,
  transactionTypes,
} from './transaction.ts'

/** The transaction, or null if there is none. */
export async function findTransaction(
  database: Database,
  transactionId: bigint,
): Promise<Transaction | null> {
  const row = await database.prisma.transaction.findUnique({ where: { id: check(id, transactionId) } })
  return row && toTransaction(row)
}

const idsSchema = z.array(id).max(1_000)

/** The transactions with these ids that exist, at most 1 000 per call, unordered. */
export async function findTransactionsByIds(
  database: Database,
  transactionIds: bigint[],
): Promise<Transaction[]> {
  const ids = check(idsSchema, transactionIds)
  return (await database.prisma.transaction.findMany({ where: { id: { in: ids } } })).map(toTransaction)
}

/** The refunds of these transactions, at most one each, at most 1 000 transactions per call, unordered. */
export async function findRefundsOf(database: Database, transactionIds: bigint[]): Promise<Transaction[]> {
  const ids = check(idsSchema, transactionIds)
  return (await database.prisma.transaction.findMany({ where: { refundOf: { in: ids } } })).map(toTransaction)
}

const chargeIdsSchema = z.array(chargeId).max(1_000)

/** The purchases that these payments have paid, at most 1 000 payments per call, unordered. */
export async function findPurchasesOf(database: Database, chargeIds: string[]): Promise<Transaction[]> {
  const paymentReference = { in: check(chargeIdsSchema, chargeIds) }
  const where = { type: 'purchase', paymentReference }
  return (await database.prisma.transaction.findMany({ where })).map(toTransaction)
}

const filterSchema = paging.extend({
  userId: id.optional(),
  type: z.enum(transactionTypes).optional(),
  status: z.enum(transactionStatuses).optional(),
  state: z.enum(transactionStates).optional(),
  /** True for ledger entries only, false for unpaid invoices only. */
  isEntry: z.boolean().optional(),
  /** Only refunds that could not debit the whole amount. */
  shortfall: z.literal(true).optional(),
})

export type TransactionFilter = z.input<typeof filterSchema>

const states: Record<TransactionState, object> = {
  completed: { status: 'completed', refunds: { none: {} } },
  held: { type: 'reading', status: 'pending' },
  refunded: { refunds: { some: {} } },
  open: { type: 'purchase', status: 'pending' },
  closed: { type: 'purchase', status: 'failed' },
}

/** Transactions of one user or of all users, newest first. */
export async function findTransactions(
  database: Database,
  filter: TransactionFilter = {},
): Promise<Page<Transaction>> {
  const { before, limit, shortfall, state, isEntry, ...where } = check(filterSchema, filter)
  const equal = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined))
  const rows = await database.prisma.transaction.findMany({
    where: {
      ...equal,
      ...(shortfall ? { shortfall: { not: null } } : {}),
      ...(isEntry === undefined ? {} : { creditVersion: isEntry ? { not: null } : null }),
      ...(before === undefined ? {} : { id: { lt: before } }),
      // Not spread, because both the state and the filter may have a `type`.
      AND: state ? [states[state]] : [],
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toTransaction), limit)
}
