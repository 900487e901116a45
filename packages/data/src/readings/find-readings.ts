import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id, idempotencyKey, paging } from '../input.ts'
import { type Page, toPage } from '../paging.ts'
import { type Reading, spreadTypes, toReading } from './reading.ts'

/**
 * One reading, or null if there is none.
 *
 * @param userId if passed, a reading of another user counts as none
 */
export async function findReading(
  database: Database,
  readingId: bigint,
  userId?: bigint,
): Promise<Reading | null> {
  const row = await database.prisma.reading.findUnique({ where: { id: check(id, readingId) } })
  if (!row || (userId !== undefined && row.userId !== userId)) return null
  return toReading(row)
}

/** The user's reading that was bought with this idempotency key, or null if there is none. */
export async function findReadingByKey(
  database: Database,
  userId: bigint,
  key: string,
): Promise<Reading | null> {
  const transaction = { idempotencyKey: check(idempotencyKey, key) }
  const row = await database.prisma.reading.findFirst({ where: { userId: check(id, userId), transaction } })
  return row && toReading(row)
}

const transactionIdsSchema = z.array(id).max(1_000)

/** The readings of these charges, at most 1 000 charges per call, unordered. */
export async function findReadingsByCharge(database: Database, transactionIds: bigint[]): Promise<Reading[]> {
  const ids = check(transactionIdsSchema, transactionIds)
  return (await database.prisma.reading.findMany({ where: { transactionId: { in: ids } } })).map(toReading)
}

// Scans the specification's index on (user_id, created_at desc) from the row `before`, so every page costs the same.
const history = statement<Parameters<typeof toReading>[0]>(
  'readings_history',
  `
  select id,
         user_id as "userId",
         spread_type as "spreadType",
         question,
         cards,
         interpretation,
         created_at as "createdAt",
         transaction_id as "transactionId"
    from readings
   where user_id = $1::bigint
     and (created_at, id) < (
       coalesce((select created_at from readings where id = $2::bigint), 'infinity'),
       coalesce($2::bigint, 9223372036854775807)
     )
   order by created_at desc, id desc
   limit $3::integer
  `,
)

export type PageInput = z.input<typeof paging>

/** A user's readings, newest first. */
export async function findReadingHistory(
  database: Database,
  userId: bigint,
  page: PageInput = {},
): Promise<Page<Reading>> {
  const { before, limit } = check(paging, page)
  const rows = await history(database.pool, [check(id, userId), before ?? null, limit + 1])
  return toPage(rows.map(toReading), limit)
}

const newest = statement<Parameters<typeof toReading>[0]>(
  'readings_newest',
  `
  select newest.id,
         newest.user_id as "userId",
         newest.spread_type as "spreadType",
         newest.question,
         newest.cards,
         newest.interpretation,
         newest.created_at as "createdAt",
         newest.transaction_id as "transactionId"
    from unnest($1::bigint[]) as wanted (user_id)
    cross join lateral (
      select *
        from readings
       where user_id = wanted.user_id
       order by created_at desc, id desc
       limit $2::integer
    ) as newest
  `,
)

/** The newest readings of these users, in the order of the ids. */
export async function findNewestReadings(
  database: Database,
  userIds: bigint[],
  limit: number,
): Promise<Reading[][]> {
  const found = new Map<bigint, Reading[]>(userIds.map((userId) => [userId, []]))
  for (const row of await newest(database.pool, [userIds, limit])) {
    found.get(row.userId ?? 0n)?.push(toReading(row))
  }
  return userIds.map((userId) => found.get(userId) ?? [])
}

const filterSchema = paging.extend({ userId: id.optional(), spreadType: z.enum(spreadTypes).optional() })

export type ReadingFilter = z.input<typeof filterSchema>

/** Readings of all users, newest first. */
export async function findReadings(database: Database, filter: ReadingFilter = {}): Promise<Page<Reading>> {
  const { before, limit, userId, spreadType } = check(filterSchema, filter)
  const rows = await database.prisma.reading.findMany({
    where: {
      ...(before === undefined ? {} : { id: { lt: before } }),
      ...(userId === undefined ? {} : { userId }),
      ...(spreadType === undefined ? {} : { spreadType }),
    },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows.map(toReading), limit)
}
