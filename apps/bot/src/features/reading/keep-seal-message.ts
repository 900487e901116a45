import type { BotContext } from '../../context.ts'
import type { Logger } from '../../logger.ts'
import { isNotModified } from '../../telegram/api-errors.ts'
import { findShownSeal } from '../../telegram/find-shown-seal.ts'
import { replace, send, type View } from '../../telegram/show.ts'

/**
 * Answers a press: a message that shows a seal stays without its buttons, and the view follows below it. Any other
 * message is replaced by the view.
 */
export async function showBelowSeal(ctx: BotContext, view: View, logger: Logger): Promise<void> {
  if (findShownSeal(ctx) === undefined) return replace(ctx, view)
  await send(ctx, view)
  await removeSealButtons(ctx, logger)
}

/** Removes the buttons of a message that shows a seal. Its text stays for verification. */
export async function removeSealButtons(ctx: BotContext, logger: Logger): Promise<void> {
  if (findShownSeal(ctx) === undefined) return
  await ctx.editMessageReplyMarkup().catch((err: unknown) => {
    if (!isNotModified(err))
      logger.debug({ updateId: ctx.update.update_id, err }, 'the buttons below a seal could not be removed')
  })
}
