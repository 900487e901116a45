import { z } from 'zod'
import type { Json } from '../canonical-json.ts'
import { findBalance } from '../credits/find-balance.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id, idempotencyKey, json, text } from '../input.ts'
import { type FirstResult, findFirstResult, fingerprint, isKeyTaken } from '../transactions/idempotency.ts'
import { type Reading, spreadTypes, toReading } from './reading.ts'

const inputSchema = z.object({
  userId: id,
  spreadType: z.enum(spreadTypes),
  /** At most 1 000 characters; null (the default) for a reading without one. */
  question: text(1_000).nullable().default(null),
  /** Any JSON of at most 32 KiB. */
  cards: json,
  /** 1 to 20 000 characters. */
  interpretation: text(20_000, 1),
  /** Credits, 0 to 1 000 000. */
  price: z.int().min(0).max(1_000_000),
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
  /** Whether the key had been used before: the reading is the first one, and nothing was charged now. */
  replayed: boolean
}

interface Row extends FirstResult {
  readingId: bigint
}

/** The statement of `readings.buy`, here for benchmarks to run through another door. */
export const buyReadingSql = `
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
`

const buy = statement<Row>('readings_buy', buyReadingSql)

/**
 * Charges the user and stores the reading: one statement, so both or neither.
 *
 * @throws DataError `INSUFFICIENT_CREDITS`, `USER_NOT_FOUND`, `IDEMPOTENCY_CONFLICT`, `INVALID_INPUT`,
 *   `DATABASE_UNAVAILABLE`
 */
export async function buyReading(database: Database, input: BuyReadingInput): Promise<BoughtReading> {
  const {
    userId,
    spreadType,
    question,
    cards,
    interpretation,
    price,
    idempotencyKey: key,
  } = check(inputSchema, input)
  const print = fingerprint('buy', [userId, spreadType, question, cards, interpretation, price])
  const values = [userId, price, spreadType, question, cards, interpretation, key, print]
  try {
    const [row] = await buy(database.pool, values)
    if (row) {
      const { readingId, transactionId, createdAt, creditsBefore, creditsAfter, creditVersion } = row
      const reading = {
        id: readingId,
        userId,
        spreadType,
        question,
        cards: input.cards as Json,
        interpretation,
        createdAt,
        transactionId,
      }
      return {
        reading,
        transactionId,
        creditsBefore,
        balance: creditsAfter,
        version: creditVersion,
        replayed: false,
      }
    }
  } catch (error) {
    if (!isKeyTaken(error)) throw error
  }
  const first = await findFirstResult(database.pool, key, print)
  if (first) return replay(database, first)
  const { balance } = await findBalance(database, userId)
  if (balance < price) {
    throw new DataError(
      'INSUFFICIENT_CREDITS',
      `the reading costs ${price} credits and the balance is ${balance}`,
      {
        field: 'price',
        details: { balance, price },
      },
    )
  }
  // Credits came, or whoever held the key has rolled back, in between.
  return buyReading(database, input)
}

async function replay(database: Database, first: FirstResult): Promise<BoughtReading> {
  const { transactionId, creditsBefore, creditsAfter, creditVersion } = first
  const row = await database.prisma.reading.findFirst({ where: { transactionId } })
  if (!row) {
    throw new DataError('READING_NOT_FOUND', `the reading of transaction ${transactionId} is gone`, {
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
