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
 * Registers a bot as a user of this database. The first bot owns all data that names no bot. Another bot is admitted only
 * if no payment is on record, or if an operator approves it.
 *
 * @throws DataError `OTHER_BOT`, `DATABASE_UNAVAILABLE`
 */
export async function admitBot(
  database: Queryable,
  botId: bigint,
  { isApproved = false } = {},
): Promise<void> {
  const [found] = await findKnown(database, [botId])
  if (found?.known) return
  const [admitted] = await admit(database, [botId, isApproved])
  if (admitted || (await findKnown(database, [botId]))[0]?.known) return
  throw otherBot(botId, await findPaid(database, []))
}

/**
 * The error `OTHER_BOT` if this bot would be refused; undefined if it is admitted or would be. Writes nothing, because
 * the token is not verified yet: only Telegram can do that.
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
      `\`pnpm data bot add ${botId}\`: users, credits and readings are then shared, and each bot refunds and ` +
      'reconciles only its own payments',
    { field: 'BOT_TOKEN', details: { botId, others: others.map(({ id }) => id) } },
  )
}
