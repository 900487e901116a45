import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id } from '../input.ts'
import { telegramUsername } from '../telegram/username.ts'
import { admitBot, findOtherBots } from './admit-bot.ts'
import type { Bot } from './bot.ts'

const list = statement<Bot>(
  'bots_list',
  `
  select id, username, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt"
    from bots
   order by first_seen_at, id
  `,
)

const name = statement<never>(
  'bots_name',
  `
  update bots
     set username = $2::varchar
   where id = $1::bigint
     and username is distinct from $2::varchar
  `,
)

/** `data.bots`: the bots that use this database, each with payments of its own. */
export function openBots(database: Database) {
  return {
    /** The bot of this process, from the options of `openData`; null without one. */
    current: database.botId,
    /** Bots, the first one first. Rows that name no bot belong to the first one. */
    list: (): Promise<Bot[]> => list(database.pool, []),
    /** Lets another bot use this database: users, credits and readings are shared, payments are not. */
    add: (botId: bigint): Promise<void> => admitBot(database.pool, check(id, botId), { isApproved: true }),
    /** The error `OTHER_BOT` if the bot of this process may not use this database; otherwise undefined. */
    findOthers: async () =>
      database.botId === null ? undefined : findOtherBots(database.pool, database.botId),
    /**
     * Registers the bot of this process as a user of this database. Call it once Telegram has accepted the token. Does
     * nothing without a bot.
     *
     * @param username without the @
     * @throws DataError `OTHER_BOT` if the payments on record belong to other bots, `DATABASE_UNAVAILABLE`
     */
    async admitCurrent(username: string): Promise<void> {
      if (database.botId === null) return
      const checkedName = check(telegramUsername.min(1), username)
      await admitBot(database.pool, database.botId)
      await name(database.pool, [database.botId, checkedName])
    },
  }
}
