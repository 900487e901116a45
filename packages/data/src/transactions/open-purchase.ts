import { z } from 'zod'
import { findBalance } from '../credits/find-balance.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id, idempotencyKey, text } from '../input.ts'
import { invoiceStars } from '../telegram/stars.ts'
import { subscriptionTiers } from '../users/user.ts'
import { type FirstResult, fingerprint, writeOnce } from './idempotency.ts'
import type { TransactionStatus } from './transaction.ts'

const inputSchema = z.object({
  userId: id,
  /** The product, by its name in the price list; 1 to 100 characters. */
  product: text(100, 1),
  /** Credits granted by each payment, 1 to 1 000 000 000. */
  credits: z.int().min(1).max(1_000_000_000),
  /** The price in Telegram Stars, 1 to 100 000. */
  stars: invoiceStars,
  /** The tier of the subscription; null (the default) for credits alone. */
  tier: z.enum(subscriptionTiers).exclude(['basic']).nullable().default(null),
  /** 1 to 255 characters, unique over all requests. */
  idempotencyKey,
})

export type OpenPurchaseInput = z.input<typeof inputSchema>

export interface OpenedPurchase {
  /** The id of the purchase and of its invoice. */
  transactionId: bigint
  /** The current status: `pending` until it is paid, failed or expired. */
  status: TransactionStatus
  createdAt: Date
  /** Whether an earlier call has used the key: then the purchase is that call's. */
  replayed: boolean
}

const open = statement<Pick<FirstResult, 'transactionId' | 'status' | 'createdAt'>>(
  'transactions_open_purchase',
  `
  with opened as (
    insert into transactions (
      user_id, type, amount, credits_before, credits_after, status, idempotency_key, request_fingerprint, reason
    )
    select user_id, 'purchase', $2::integer, balance, balance, 'pending', $3::varchar, $4::bytea, $5::varchar
      from credits
     where user_id = $1::bigint
       and not exists (select from transactions where idempotency_key = $3::varchar)
    returning id, status, created_at
  ), invoiced as (
    insert into invoices (transaction_id, product, credits, stars, tier, bot_id)
    select id, $5::varchar, $2::integer, $6::integer, $7::varchar, $8::bigint
      from opened
  )
  select id as "transactionId", status, created_at as "createdAt"
    from opened
  `,
)

/**
 * Records a purchase and its invoice before it is paid, in one statement. The balance does not change.
 *
 * @throws DataError `USER_NOT_FOUND`, `IDEMPOTENCY_CONFLICT`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function openPurchase(database: Database, input: OpenPurchaseInput): Promise<OpenedPurchase> {
  const { userId, product, credits, stars, tier, idempotencyKey: key } = check(inputSchema, input)
  const requestFingerprint = fingerprint('open-purchase', [userId, product, credits, stars, tier])
  const values = [userId, credits, key, requestFingerprint, product, stars, tier, database.botId]
  return writeOnce(database, {
    key,
    fingerprint: requestFingerprint,
    write: () => open(database.pool, values),
    toResult: (row): OpenedPurchase => ({ ...row, replayed: false }),
    replay: ({ transactionId, status, createdAt }) => ({ transactionId, status, createdAt, replayed: true }),
    explain: () => findBalance(database, userId),
  })
}
