import type { BotContext } from '../../context.ts'
import type { Logger } from '../../logger.ts'
import { shownSeal } from '../../shown-seal.ts'
import { isNotModified } from '../../telegram/api-errors.ts'

/** Takes the buttons off the message that shows the seal of a drawn reading. Its text stays, to be checked against. */
export async function closeSeal(ctx: BotContext, logger: Logger): Promise<void> {
  if (shownSeal(ctx) === undefined) return
  await ctx.editMessageReplyMarkup().catch((err: unknown) => {
    if (!isNotModified(err)) logger.debug({ updateId: ctx.update.update_id, err }, 'a seal kept its buttons')
  })
}
