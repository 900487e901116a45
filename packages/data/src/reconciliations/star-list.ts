import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { readInvoicePayload } from '../telegram/invoice-payload.ts'
import { maxPageSize, type ReadStarList } from '../telegram/star-list-item.ts'

/** The bot whose list it is; 0 if the data was opened without a bot. */
export const listOwner = ({ botId }: Database): bigint => botId ?? 0n

const count = statement<{ known: number }>(
  'star_transactions_count',
  'select coalesce(max(position) + 1, 0)::integer as known from star_transactions where bot_id = $1::bigint',
)

const clear = statement<never>(
  'star_transactions_clear',
  'delete from star_transactions where bot_id = $1::bigint',
)

const agree = statement<{ agree: boolean }>(
  'star_transactions_agree',
  `
  select count(*) = cardinality($2::text[]) as agree
    from unnest($2::text[], $3::text[]) with ordinality as page (id, direction, place)
    join star_transactions on star_transactions.bot_id = $4::bigint
                          and star_transactions.position = $1::integer + page.place - 1
                          and star_transactions.id = page.id
                          and star_transactions.direction = page.direction
  `,
)

const store = statement<{ id: string }>(
  'star_transactions_store',
  `
  insert into star_transactions (
    position, bot_id, id, direction, stars, nanostars, commission, kind, telegram_id, payload, invoice_id,
    subscription_period, happened_at
  )
  select $1::integer + page.place - 1, $2::bigint, id, direction, stars, nanostars, commission, kind, telegram_id,
         payload, invoice_id, subscription_period, happened_at
    from unnest(
      $3::text[], $4::text[], $5::integer[], $6::integer[], $7::bigint[], $8::text[], $9::bigint[], $10::text[],
      $11::bigint[], $12::integer[], $13::timestamptz[]
    ) with ordinality as page (
      id, direction, stars, nanostars, commission, kind, telegram_id, payload, invoice_id, subscription_period,
      happened_at, place
    )
      on conflict (bot_id, id, direction) do nothing
  returning id
  `,
)

/**
 * Updates the copy of this bot's list in the database. The list only grows at its end, so reading continues at the end of
 * the copy if the last page is unchanged; if it has changed (another server), the whole list is read again. Only one page
 * is in memory at a time.
 *
 * @param onProgress called after each page with the number of lines so far
 * @returns the number of lines of the list
 * @throws DataError, and the errors of `read`
 */
export async function readStarList(
  database: Database,
  read: ReadStarList,
  onProgress?: (lines: number) => void,
): Promise<number> {
  const botId = listOwner(database)
  const [row] = await count(database.pool, [botId])
  let position = row?.known ?? 0
  if (position > 0) {
    const from = Math.max(0, position - maxPageSize)
    const last = await read(from, position - from)
    const values = [from, last.map(({ id }) => id), last.map(({ direction }) => direction), botId]
    const [same] = last.length === position - from ? await agree(database.pool, values) : []
    if (!same?.agree) {
      await clear(database.pool, [botId])
      position = 0
    }
  }
  for (;;) {
    const page = await read(position, maxPageSize)
    if (page.length === 0) return position
    if (page.length > maxPageSize) {
      throw new DataError(
        'INVALID_INPUT',
        `the list of Stars returned ${page.length} lines, ${maxPageSize} were requested`,
      )
    }
    const stored = await store(database.pool, [
      position,
      botId,
      page.map(({ id }) => id),
      page.map(({ direction }) => direction),
      page.map(({ stars }) => stars),
      page.map(({ nanostars = 0 }) => nanostars),
      page.map(({ commission = 0n }) => commission),
      page.map(({ kind }) => kind),
      page.map(({ telegramId }) => telegramId),
      page.map(({ payload }) => payload),
      page.map(({ payload }) => (payload === null ? null : readInvoicePayload(payload))),
      page.map(({ subscriptionPeriod }) => subscriptionPeriod),
      page.map(({ happenedAt }) => happenedAt),
    ])
    if (stored.length === 0 && page.length === maxPageSize) {
      throw new DataError(
        'TELEGRAM_UNAVAILABLE',
        `the list of Stars repeats itself after ${position} lines: check TELEGRAM_API_ROOT`,
      )
    }
    position += page.length
    onProgress?.(position)
    if (page.length < maxPageSize) return position
  }
}
