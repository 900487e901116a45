import { z } from 'zod'
import { requireCredits } from '../credits/require-credits.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id, idempotencyKey } from '../input.ts'
import { type FirstResult, fingerprint, writeOnce } from '../transactions/idempotency.ts'
import type { TransactionStatus } from '../transactions/transaction.ts'
import { price } from './reading-content.ts'

const inputSchema = z.object({
  userId: id,
  /** Credits, 0 to 1 000 000. */
  price,
  /** 1 to 255 characters, unique over all requests. */
  idempotencyKey,
})

export type ReserveReadingInput = z.input<typeof inputSchema>

/** The state of a hold: `held` until it is completed or released. */
export type HoldState = 'held' | 'completed' | 'released'

/** Credits that are charged for a reading before it is delivered. */
export interface Hold {
  transactionId: bigint
  /** The id that the reading will have. */
  readingId: bigint
  state: HoldState
  creditsBefore: number
  /** The balance after this charge. */
  balance: number
  version: number
  createdAt: Date
  /** Whether an earlier call has used the key: then the hold is that call's, and this call has charged nothing. */
  replayed: boolean
}

export const reserve = statement<FirstResult>(
  'readings_reserve',
  `
  with debited as (
    update credits
       set balance = balance - $2::integer,
           version = version + 1,
           last_updated_at = now()
     where user_id = $1::bigint
       and balance >= $2::integer
       and not exists (select from transactions where idempotency_key = $3::varchar)
    returning balance, version
  )
  insert into transactions (
    user_id, type, amount, credits_before, credits_after, status,
    credit_version, reading_id, idempotency_key, request_fingerprint
  )
  select $1::bigint, 'reading', -$2::integer, balance + $2::integer, balance, 'pending',
         version, nextval('readings_id_seq'), $3::varchar, $4::bytea
    from debited
  returning id as "transactionId",
            reading_id as "readingId",
            status,
            credits_before as "creditsBefore",
            credits_after as "creditsAfter",
            credit_version as "creditVersion",
            created_at as "createdAt"
  `,
)

/**
 * Charges the credits of a reading before it is delivered, in one statement. `complete` stores the reading, `release`
 * refunds the credits, and `releaseExpiredHolds` releases a hold that is left open.
 *
 * @throws DataError `INSUFFICIENT_CREDITS`, `USER_NOT_FOUND`, `IDEMPOTENCY_CONFLICT`, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function reserveReading(database: Database, input: ReserveReadingInput): Promise<Hold> {
  const { userId, price: credits, idempotencyKey: key } = check(inputSchema, input)
  const requestFingerprint = fingerprint('reserve', [userId, credits])
  const values = [userId, credits, key, requestFingerprint]
  return writeOnce(database, {
    key,
    fingerprint: requestFingerprint,
    write: () => database.limiter.run(userId, () => reserve(database.pool, values)),
    toResult: (row) => toHold(row, false),
    replay: (first) => toHold(first, true),
    explain: () => requireCredits(database, userId, credits),
  })
}

const states: Partial<Record<TransactionStatus, HoldState>> = { completed: 'completed', failed: 'released' }

function toHold(row: FirstResult, replayed: boolean): Hold {
  const { status, readingId, creditsAfter, creditVersion, ...rest } = row
  return {
    ...rest,
    readingId: readingId ?? 0n,
    state: states[status] ?? 'held',
    balance: creditsAfter,
    version: creditVersion,
    replayed,
  }
}
