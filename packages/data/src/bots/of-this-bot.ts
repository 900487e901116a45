/**
 * SQL for "belongs to the bot of this process". What names no bot belongs to the first one, and data that was opened
 * without a bot acts for it.
 *
 * @param column the `bot_id` of the row
 * @param botId the parameter that has `Database.botId`, such as `$1`
 */
export const ofThisBot = (column: string, botId: string): string =>
  `coalesce(${column}, (select first_bot())) is not distinct from coalesce(${botId}::bigint, (select first_bot()))`
