import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id, idempotencyKey, text } from '../input.ts'
import { shouldNotify } from '../notifications/should-notify.ts'
import { fingerprint, type LedgerEntry, writeOnce } from '../transactions/idempotency.ts'
import { findBalance } from './find-balance.ts'

const inputSchema = z.object({
  userId: id,
  /** Credits, 1 to 1 000 000 000. */
  amount: z.int().min(1).max(1_000_000_000),
  /** The reason, for the ledger; 1 to 500 characters. */
  reason: text(500, 1),
  /** `bot`, or `operator:<email>`; 1 to 255 characters. */
  actor: text(255, 1),
  /** 1 to 255 characters, unique over all requests. */
  idempotencyKey,
})

export type GrantCreditsInput = z.input<typeof inputSchema>

export interface Grant {
  transactionId: bigint
  creditsBefore: number
  /** The balance after this grant. */
  balance: number
  version: number
  createdAt: Date
  /** Whether an earlier call has used the key: then this call has done nothing. */
  replayed: boolean
}

const grant = statement<LedgerEntry>(
  'credits_grant',
  `
  with credited as (
    update credits
       set balance = balance + $2::integer,
           version = version + 1,
           last_updated_at = now()
     where user_id = $1::bigint
       and not exists (select from transactions where idempotency_key = $5::varchar)
    returning balance, version
  ), entered as (
    insert into transactions (
      user_id, type, amount, credits_before, credits_after, status, completed_at,
      credit_version, idempotency_key, request_fingerprint, reason, actor
    )
    select $1::bigint, 'bonus', $2::integer, balance - $2::integer, balance, 'completed', now(),
           version, $5::varchar, $6::bytea, $3::varchar, $4::varchar
      from credited
    returning id, credits_before, credits_after, credit_version, created_at
  ), notified as (
    insert into notifications (user_id, kind, details, event)
    select users.id, 'credits_granted',
           jsonb_build_object('credits', $2::integer, 'balance', entered.credits_after),
           'credits_granted:' || entered.id
      from entered
      join users on users.id = $1::bigint
     where ${shouldNotify('$4')}
  )
  select id as "transactionId",
         credits_before as "creditsBefore",
         credits_after as "creditsAfter",
         credit_version as "creditVersion",
         created_at as "createdAt"
    from entered
  `,
)

/**
 * Grants credits and records them as a `bonus`, in one statement. The user is notified of a grant by an operator.
 *
 * @throws DataError `USER_NOT_FOUND`, `BALANCE_FULL`, `IDEMPOTENCY_CONFLICT`, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function grantCredits(database: Database, input: GrantCreditsInput): Promise<Grant> {
  const { userId, amount, reason, actor, idempotencyKey: key } = check(inputSchema, input)
  const requestFingerprint = fingerprint('grant', [userId, amount, reason, actor])
  const values = [userId, amount, reason, actor, key, requestFingerprint]
  return writeOnce(database, {
    key,
    fingerprint: requestFingerprint,
    write: () => database.limiter.run(userId, () => grant(database.pool, values)),
    toResult: (row) => toGrant(row, false),
    replay: (first) => toGrant(first, true),
    explain: () => findBalance(database, userId),
  })
}

function toGrant(row: LedgerEntry, replayed: boolean): Grant {
  const { transactionId, creditsBefore, creditsAfter, creditVersion, createdAt } = row
  return { transactionId, creditsBefore, balance: creditsAfter, version: creditVersion, createdAt, replayed }
}
