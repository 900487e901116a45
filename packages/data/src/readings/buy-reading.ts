import type { z } from 'zod'
import { requireCredits } from '../credits/require-credits.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, idempotencyKey } from '../input.ts'
import { type FirstResult, fingerprint, type LedgerEntry, writeOnce } from '../transactions/idempotency.ts'
import { type Reading, toReading } from './reading.ts'
import { contentFields, contentSchema, price, storedReading } from './reading-content.ts'

const inputSchema = contentSchema.extend({
  userId: id,
  /** Credits, 0 to 1 000 000. */
  price,
  /** 1 to 255 characters, unique over all requests. */
  idempotencyKey,
})

export type BuyReadingInput = z.input<typeof inputSchema>

export interface BoughtReading {
  reading: Reading
  transactionId: bigint
  creditsBefore: number
  /** The balance after this charge. */
  balance: number
  version: number
  /** Whether an earlier call has used the key: then the reading is that call's, and this call has charged nothing. */
  replayed: boolean
}

interface Row extends LedgerEntry {
  readingId: bigint
}

export const buy = statement<Row>(
  'readings_buy',
  `
  with debited as (
    update credits
       set balance = balance - $2::integer,
           version = version + 1,
           last_updated_at = now()
     where user_id = $1::bigint
       and balance >= $2::integer
       and not exists (select from transactions where idempotency_key = $7::varchar)
    returning balance, version
  ), charged as (
    insert into transactions (
      user_id, type, amount, credits_before, credits_after, status, completed_at,
      credit_version, idempotency_key, request_fingerprint
    )
    select $1::bigint, 'reading', -$2::integer, balance + $2::integer, balance, 'completed', now(),
           version, $7::varchar, $8::bytea
      from debited
    returning id, credits_before, credits_after, credit_version
  )
  insert into readings (user_id, spread_type, question, cards, interpretation, transaction_id)
  select $1::bigint, $3::varchar, $4::text, $5::jsonb, $6::text, charged.id
    from charged
  returning id as "readingId",
            transaction_id as "transactionId",
            (select credits_before from charged) as "creditsBefore",
            (select credits_after from charged) as "creditsAfter",
            (select credit_version from charged) as "creditVersion",
            created_at as "createdAt"
  `,
)

/**
 * Charges the user and stores the reading, atomically in one statement.
 *
 * @throws DataError `INSUFFICIENT_CREDITS`, `USER_NOT_FOUND`, `IDEMPOTENCY_CONFLICT`, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function buyReading(database: Database, input: BuyReadingInput): Promise<BoughtReading> {
  const { userId, price: credits, idempotencyKey: key, ...content } = check(inputSchema, input)
  const fields = contentFields(content)
  const requestFingerprint = fingerprint('buy', [userId, ...fields, credits])
  const values = [userId, credits, ...fields, key, requestFingerprint]
  return writeOnce(database, {
    key,
    fingerprint: requestFingerprint,
    write: () => database.limiter.run(userId, () => buy(database.pool, values)),
    toResult: ({ readingId, transactionId, createdAt, creditsBefore, creditsAfter, creditVersion }) => ({
      reading: storedReading({ id: readingId, userId, createdAt, transactionId }, content, input.cards),
      transactionId,
      creditsBefore,
      balance: creditsAfter,
      version: creditVersion,
      replayed: false,
    }),
    replay: (first) => replay(database, first),
    explain: () => requireCredits(database, userId, credits),
  })
}

async function replay(database: Database, first: FirstResult): Promise<BoughtReading> {
  const { transactionId, creditsBefore, creditsAfter, creditVersion } = first
  const row = await database.prisma.reading.findFirst({ where: { transactionId } })
  if (!row) {
    throw new DataError('READING_NOT_FOUND', `the reading of transaction ${transactionId} is missing`, {
      field: 'idempotencyKey',
    })
  }
  const reading = toReading(row)
  return {
    reading,
    transactionId,
    creditsBefore,
    balance: creditsAfter,
    version: creditVersion,
    replayed: true,
  }
}
