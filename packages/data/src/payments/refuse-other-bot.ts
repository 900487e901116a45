import { type Bot, minutesUntilStopped, nameBot } from '../bots/bot.ts'
import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { DataError } from '../errors.ts'

// Where the data has a bot of its own, that bot; elsewhere, such as in the console, every bot that runs, or all of them
// when none does.
const find = statement<Pick<Bot, 'id' | 'username'>>(
  'payments_find_other_bot',
  `
  select paid.id, bots.username
    from payments
    cross join lateral (select coalesce(payments.bot_id, first_bot()) as id) as paid
    left join bots on bots.id = paid.id
    cross join lateral (
      select exists (select from bots where last_seen_at > now() - make_interval(mins => $3::integer)) as any_runs,
             bots.last_seen_at > now() - make_interval(mins => $3::integer) as this_runs
    ) as state
   where payments.charge_id = $1::varchar
     and paid.id is not null
     and case when $2::bigint is null then any_runs and this_runs is not true else paid.id <> $2::bigint end
  `,
)

/**
 * Refuses to deal with a payment that was made to a bot which is not the one of this process, or does not run while
 * another one does: only the bot that was paid can return Stars.
 *
 * @throws DataError `OTHER_BOT`, which names the bot
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
