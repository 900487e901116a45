import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import type { SubscriptionTier } from '../users/user.ts'
import type { TransactionStatus } from './transaction.ts'

/** A purchase as it was offered, and how it stands. */
export interface Invoice {
  transactionId: bigint
  userId: bigint
  /** Telegram's number of the user. */
  telegramId: bigint
  status: TransactionStatus
  /** What is sold, by the name of the price list. */
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

/** What was offered for a purchase, with whom it was offered to; null if there is no such purchase. */
export async function findInvoice(database: Database, transactionId: bigint): Promise<Invoice | null> {
  const [invoice] = await findInvoices(database, [transactionId])
  return invoice ?? null
}

const idsSchema = z.array(id).max(1_000)

/** What was offered for those of these purchases that exist, at most 1 000 at once, in no order. */
export async function findInvoices(database: Database, transactionIds: bigint[]): Promise<Invoice[]> {
  return find(database.pool, [check(idsSchema, transactionIds)])
}
