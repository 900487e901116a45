import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { mainMenu } from '../../views/main-menu.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { placeOf } from './place.ts'
import { goOn } from './seal.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** The Cancel button. */
export function leaveDraft({ data, drafts, logger }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  onPress(composer, 'cancel', async (ctx, draftId) => {
    // The draw may have been paid for although its answer never reached the screen.
    if (await findDrawnReading(data, ctx.user.id, draftId)) return showExpiredDraft(ctx, data, draftId)
    await drafts.leave(placeOf(ctx), draftId)
    await goOn(ctx, { text: ctx.html('cancelled'), keyboard: mainMenu(ctx) }, logger)
  })
  return composer
}
