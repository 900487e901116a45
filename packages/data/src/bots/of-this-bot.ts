/**
 * SQL condition: the row belongs to the bot of this process. A row without a bot belongs to the first bot, and a process
 * without a bot acts for the first bot.
 *
 * @param column the `bot_id` of the row
 * @param botId the parameter that holds `Database.botId`, such as `$1`
 */
export const ofThisBot = (column: string, botId: string): string =>
  `coalesce(${column}, (select first_bot())) is not distinct from coalesce(${botId}::bigint, (select first_bot()))`
