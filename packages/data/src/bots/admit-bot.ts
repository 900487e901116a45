import { type Queryable, statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'
import { type Bot, nameBot } from './bot.ts'

const findKnown = statement<{ known: boolean }>(
  'bots_find_known',
  'select exists (select from bots where id = $1::bigint) as known',
)

const admit = statement<{ id: bigint }>(
  'bots_admit',
  `
  insert into bots (id)
  select $1::bigint
   where $2::boolean
      or not exists (select from bots)
      or not exists (select from payments)
      on conflict (id) do nothing
  returning id
  `,
)

const findPaid = statement<{ id: bigint; username: string | null }>(
  'bots_find_paid',
  `
  select id, username
    from bots
   where exists (select from payments where coalesce(bot_id, first_bot()) = bots.id)
   order by first_seen_at, id
  `,
  { long: true },
)

/**
 * Takes a bot as one that uses this database. The first bot has everything that is there. Another one is admitted only
 * when no payment is on record, or when an operator says so.
 *
 * @throws DataError `OTHER_BOT`, `DATABASE_UNAVAILABLE`
 */
export async function admitBot(database: Queryable, botId: bigint, { isWanted = false } = {}): Promise<void> {
  const [found] = await findKnown(database, [botId])
  if (found?.known) return
  const [admitted] = await admit(database, [botId, isWanted])
  if (admitted || (await findKnown(database, [botId]))[0]?.known) return
  throw otherBot(botId, await findPaid(database, []))
}

/**
 * Why this bot would not be admitted; undefined if it would be, or is. Changes nothing: only Telegram can tell that its
 * token is good.
 */
export async function findOtherBots(database: Queryable, botId: bigint): Promise<DataError | undefined> {
  const [found] = await findKnown(database, [botId])
  if (found?.known) return undefined
  const others = await findPaid(database, [])
  return others.length > 0 ? otherBot(botId, others) : undefined
}

function otherBot(botId: bigint, others: Pick<Bot, 'id' | 'username'>[]): DataError {
  return new DataError(
    'OTHER_BOT',
    `this database has the payments of ${others.map(nameBot).join(' and ')}, and BOT_TOKEN is of the bot ${botId}: ` +
      'give it a database of its own (DATABASE_URL, or --data-dir of pnpm start), or let both use this one with ' +
      `\`pnpm data bot add ${botId}\`: people, credits and readings are then shared, and each bot refunds and ` +
      'compares its own payments only',
    { field: 'BOT_TOKEN', details: { botId, others: others.map(({ id }) => id) } },
  )
}
