import { type Bot, minutesUntilStopped, nameBot } from '../bots/bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'

// A process with a bot can refund the payments of that bot only. A process without one, such as the console, can refund
// those of every running bot, or those of all bots if none runs.
const find = statement<Pick<Bot, 'id' | 'username'>>(
  'payments_find_other_bot',
  `
  select paid.id, bots.username
    from payments
    cross join lateral (select coalesce(payments.bot_id, first_bot()) as id) as paid
    left join bots on bots.id = paid.id
    cross join lateral (
      select exists (select from bots where last_seen_at > now() - make_interval(mins => $3::integer)) as is_any_running,
             bots.last_seen_at > now() - make_interval(mins => $3::integer) as is_running
    ) as state
   where payments.charge_id = $1::varchar
     and paid.id is not null
     and case when $2::bigint is null then is_any_running and is_running is not true else paid.id <> $2::bigint end
  `,
)

/**
 * Throws if the payment was made to a bot that is not the one of this process, or that is not running while another one
 * is: only the bot that was paid can refund Stars.
 *
 * @throws DataError `OTHER_BOT`; the message names the bot
 */
export async function refuseOtherBot(database: Database, chargeId: string): Promise<void> {
  const [other] = await find(database.pool, [chargeId, database.botId, minutesUntilStopped])
  if (!other) return
  throw new DataError(
    'OTHER_BOT',
    `the payment ${chargeId} was made to ${nameBot(other)}, which does not run here: only that bot can refund it, so start it with its token first`,
    { field: 'chargeId', details: { botId: other.id } },
  )
}
