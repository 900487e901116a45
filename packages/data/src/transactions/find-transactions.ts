import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { check, id, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import { type Transaction, toTransaction, transactionStatuses, transactionTypes } from './transaction.ts'

/** One row of the ledger, or null if there is none. */
export async function findTransaction(
  database: Database,
  transactionId: bigint,
): Promise<Transaction | null> {
  const row = await database.prisma.transaction.findUnique({ where: { id: check(id, transactionId) } })
  return row && toTransaction(row)
}

const filterSchema = paging.extend({
  userId: id.optional(),
  type: z.enum(transactionTypes).optional(),
  status: z.enum(transactionStatuses).optional(),
  /** Only refunds that could not take back everything. */
  shortfall: z.literal(true).optional(),
})

export type TransactionFilter = z.input<typeof filterSchema>

/** The ledger, newest first: of one user, or of all. */
export async function findTransactions(
  database: Database,
  filter: TransactionFilter = {},
): Promise<Page<Transaction>> {
  const { before, limit, shortfall, ...where } = check(filterSchema, filter)
  const given = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined))
  const rows = await database.prisma.transaction.findMany({
    where: {
      ...given,
      ...(shortfall ? { shortfall: { not: null } } : {}),
      ...(before === undefined ? {} : { id: { lt: before } }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toTransaction), limit)
}
