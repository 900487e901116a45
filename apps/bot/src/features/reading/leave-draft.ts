import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { mainMenu } from '../../views/main-menu.ts'
import { findDrawn } from './find-drawn.ts'
import { placeOf } from './place.ts'
import { goOn } from './seal.ts'
import { showGone } from './show-gone.ts'

/** The Cancel button. */
export function leaveDraft({ data, drafts, logger }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  onPress(composer, 'cancel', async (ctx, draftId) => {
    // The draw may have been paid for although its answer never reached the screen.
    if (await findDrawn(data, ctx.user.id, draftId)) return showGone(ctx, data, draftId)
    await drafts.leave(placeOf(ctx), draftId)
    await goOn(ctx, { text: ctx.html('cancelled'), keyboard: mainMenu(ctx) }, logger)
  })
  return composer
}
