import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { type Queryable, statement } from '../database/statement.ts'
import { check, id, text } from '../input.ts'
import { findRefund, type Refund, type RefundRow, refundColumns, toRefund } from '../transactions/refund.ts'
import { refuseHold } from './hold-refusal.ts'

const inputSchema = z.object({
  userId: id,
  /** The hold, as `reserve` returned it. */
  transactionId: id,
  /** Why the reading was not delivered; 1 to 500 characters. */
  reason: text(500, 1),
  /** Whether to write a notification (`hold_released`). Default false: the caller informs the user. */
  notify: z.boolean().default(false),
})

export type ReleaseReadingInput = z.input<typeof inputSchema>
export type HoldToRelease = z.output<typeof inputSchema>

// The row in `credits` is locked first, as by every statement that writes a ledger entry: `reserve` holds it while it
// waits for a row with the same idempotency key.
const release = statement<RefundRow>(
  'readings_release',
  `
  with account as (
    select user_id from credits where user_id = $2::bigint for no key update
  ), released as (
    update transactions
       set status = 'failed',
           completed_at = now(),
           error_message = $3::text
      from account
     where transactions.id = $1::bigint
       and transactions.user_id = account.user_id
       and transactions.type = 'reading'
       and transactions.status = 'pending'
    returning transactions.id, transactions.user_id, transactions.amount
  ), credited as (
    update credits
       set balance = balance - released.amount,
           version = version + 1,
           last_updated_at = now()
      from released
     where credits.user_id = released.user_id
    returning credits.user_id, credits.balance, credits.version, released.id, released.amount
  ), notified as (
    insert into notifications (user_id, kind, details, event)
    select user_id, 'hold_released', jsonb_build_object('credits', -amount), 'hold_released:' || id
      from released
     where $4::boolean
  )
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status, completed_at, credit_version, refund_of, reason
  )
  select user_id, 'refund', -amount, balance + amount, balance, 'completed', now(), version, id, $3::varchar
    from credited
  returning ${refundColumns}
  `,
)

/** Releases the hold if it is held; otherwise returns undefined. */
export async function releaseHold(
  database: Queryable,
  { transactionId, userId, reason, notify }: HoldToRelease,
): Promise<Refund | undefined> {
  const [row] = await release(database, [transactionId, userId, reason, notify])
  return row && toRefund(row, false)
}

/**
 * Releases a hold: refunds its credits, in one statement. Of `complete` and `release` only one succeeds. A repeated
 * release returns the first refund.
 *
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION` if the hold is completed, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function releaseReading(database: Database, input: ReleaseReadingInput): Promise<Refund> {
  const hold = check(inputSchema, input)
  const { userId, transactionId } = hold
  const refund = await database.limiter.run(userId, () => releaseHold(database.pool, hold))
  if (refund) return refund
  const first = await findRefund(database.pool, transactionId, userId)
  // A refund of a delivered reading is not a release.
  const row = first && (await database.prisma.transaction.findUnique({ where: { id: transactionId } }))
  if (first && row?.status === 'failed') return first
  return refuseHold(database, userId, transactionId)
}
