import type { Database } from '../database/database.ts'
import { statement } from '../database/statement.ts'
import { check, id, text } from '../input.ts'
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
    /** The bot of this process, as it was given to `openData`; null without one. */
    current: database.botId,
    /** The first one first: what names no bot is its own. */
    list: (): Promise<Bot[]> => list(database.pool, []),
    /** Lets another bot use this database: people, credits and readings are shared, payments are not. */
    add: (botId: bigint): Promise<void> => admitBot(database.pool, check(id, botId), { isWanted: true }),
    /** Why this database is not the one of this process' bot, as an error `OTHER_BOT`; undefined if it may be. */
    findOthers: async () =>
      database.botId === null ? undefined : findOtherBots(database.pool, database.botId),
    /**
     * Takes the bot of this process as one that uses this database, once Telegram has accepted its token. Does nothing
     * without a bot.
     *
     * @param username without the @
     * @throws DataError `OTHER_BOT` when the payments on record are of other bots, `DATABASE_UNAVAILABLE`
     */
    async admitCurrent(username: string): Promise<void> {
      if (database.botId === null) return
      const called = check(text(255, 1), username)
      await admitBot(database.pool, database.botId)
      await name(database.pool, [database.botId, called])
    },
  }
}
