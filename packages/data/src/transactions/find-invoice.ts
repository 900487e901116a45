import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import type { SubscriptionTier } from '../users/user.ts'
import type { TransactionStatus } from './transaction.ts'

/** The invoice of a purchase, with its status. */
export interface Invoice {
  transactionId: bigint
  userId: bigint
  /** The user's Telegram ID. */
  telegramId: bigint
  status: TransactionStatus
  /** The product, by its name in the price list. */
  product: string
  credits: number
  stars: number
  tier: SubscriptionTier | null
  createdAt: Date
}

const find = statement<Invoice>(
  'transactions_find_invoices',
  `
  select transactions.id as "transactionId",
         transactions.user_id as "userId",
         users.telegram_id as "telegramId",
         transactions.status,
         invoices.product,
         invoices.credits,
         invoices.stars,
         invoices.tier,
         transactions.created_at as "createdAt"
    from transactions
    join invoices on invoices.transaction_id = transactions.id
    join users on users.id = transactions.user_id
   where transactions.id = any($1::bigint[])
  `,
)

/** The invoice of a purchase, or null if there is no such purchase. */
export async function findInvoice(database: Database, transactionId: bigint): Promise<Invoice | null> {
  const [invoice] = await findInvoices(database, [transactionId])
  return invoice ?? null
}

const idsSchema = z.array(id).max(1_000)

/** The invoices of the purchases with these ids that exist, at most 1 000 per call, unordered. */
export async function findInvoices(database: Database, transactionIds: bigint[]): Promise<Invoice[]> {
  return find(database.pool, [check(idsSchema, transactionIds)])
}
