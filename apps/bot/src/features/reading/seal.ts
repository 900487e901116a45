import type { BotContext } from '../../context.ts'
import type { Logger } from '../../logger.ts'
import { shownSeal } from '../../shown-seal.ts'
import { isNotModified } from '../../telegram/api-errors.ts'
import { replace, send, type View } from '../../telegram/show.ts'

/**
 * Goes on from the message whose button was pressed: one with a seal stays, as it says, and loses its buttons, and the
 * view comes below it. Any other turns into the view.
 */
export async function goOn(ctx: BotContext, view: View, logger: Logger): Promise<void> {
  if (shownSeal(ctx) === undefined) return replace(ctx, view)
  await send(ctx, view)
  await closeSeal(ctx, logger)
}

/** Takes the buttons off a message that shows a seal. Its text stays, to be checked against. */
export async function closeSeal(ctx: BotContext, logger: Logger): Promise<void> {
  if (shownSeal(ctx) === undefined) return
  await ctx.editMessageReplyMarkup().catch((err: unknown) => {
    if (!isNotModified(err)) logger.debug({ updateId: ctx.update.update_id, err }, 'a seal kept its buttons')
  })
}
