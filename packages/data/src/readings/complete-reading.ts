import type { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { check, id } from '../input.ts'
import { refuseHold } from './hold-refusal.ts'
import { type Reading, toReading } from './reading.ts'
import { contentFields, contentSchema, hasContent, storedReading } from './reading-content.ts'

const inputSchema = contentSchema.extend({
  userId: id,
  /** The hold, as `reserve` returned it. */
  transactionId: id,
})

export type CompleteReadingInput = z.input<typeof inputSchema>

export interface CompletedReading {
  reading: Reading
  /** Whether an earlier call has completed the hold with this reading: then this call has done nothing. */
  replayed: boolean
}

export const complete = statement<{ id: bigint; createdAt: Date }>(
  'readings_complete',
  `
  with held as (
    update transactions
       set status = 'completed',
           completed_at = now()
     where id = $1::bigint
       and user_id = $2::bigint
       and type = 'reading'
       and status = 'pending'
    returning id, user_id, reading_id
  )
  insert into readings (id, user_id, spread_type, question, cards, interpretation, transaction_id)
  select reading_id, user_id, $3::varchar, $4::text, $5::jsonb, $6::text, id
    from held
  returning id, created_at as "createdAt"
  `,
)

/**
 * Stores the reading of a hold and completes the hold, in one statement. Of `complete` and `release` only one succeeds.
 *
 * @throws DataError `TRANSACTION_NOT_FOUND`, `INVALID_TRANSITION` if the hold is released, `IDEMPOTENCY_CONFLICT` if it
 *   was completed with another reading, `INVALID_INPUT`, `DATABASE_UNAVAILABLE`
 */
export async function completeReading(
  database: Database,
  input: CompleteReadingInput,
): Promise<CompletedReading> {
  const { userId, transactionId, ...content } = check(inputSchema, input)
  const [row] = await database.limiter.run(userId, () =>
    complete(database.pool, [transactionId, userId, ...contentFields(content)]),
  )
  if (row) {
    return {
      reading: storedReading({ ...row, userId, transactionId }, content, input.cards),
      replayed: false,
    }
  }
  const stored = await database.prisma.reading.findFirst({ where: { transactionId, userId } })
  if (!stored) return refuseHold(database, userId, transactionId)
  const reading = toReading(stored)
  if (hasContent(reading, content)) return { reading, replayed: true }
  throw new DataError(
    'IDEMPOTENCY_CONFLICT',
    `transaction ${transactionId} was completed before with another reading`,
    { field: 'transactionId', details: { transactionId, readingId: reading.id } },
  )
}
