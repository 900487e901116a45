import type { BotContext } from '../../context.ts'
import type { Logger } from '../../logger.ts'
import { isNotModified } from '../../telegram/api-errors.ts'

/** The seal in the message whose button was pressed; undefined if it shows none. */
export function shownSeal(ctx: BotContext): string | undefined {
  const { text = '', entities = [] } = ctx.callbackQuery?.message ?? {}
  // By its markup, for a question may hold anything.
  return entities
    .filter(({ type }) => type === 'code')
    .map(({ offset, length }) => text.slice(offset, offset + length))
    .find((code) => /^[0-9a-f]{64}$/.test(code))
}

/** Takes the buttons off the message that shows the seal of a drawn reading. Its text stays, to be checked against. */
export async function closeSeal(ctx: BotContext, logger: Logger): Promise<void> {
  if (shownSeal(ctx) === undefined) return
  await ctx.editMessageReplyMarkup().catch((err: unknown) => {
    if (!isNotModified(err)) logger.debug({ updateId: ctx.update.update_id, err }, 'a seal kept its buttons')
  })
}
