import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { mainMenu } from '../../views/main-menu.ts'
import { draftOwnerOf } from './draft-owner.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showBelowSeal } from './keep-seal-message.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** Handles the Cancel button. */
export function cancelDraft({ data, drafts, logger }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  onPress(composer, 'cancel', async (ctx, draftId) => {
    // The draft may be drawn although the response never reached the screen.
    if (await findDrawnReading(data, ctx.user.id, draftId)) return showExpiredDraft(ctx, data, draftId)
    await drafts.delete(draftOwnerOf(ctx), draftId)
    await showBelowSeal(ctx, { text: ctx.html('cancelled'), keyboard: mainMenu(ctx) }, logger)
  })
  return composer
}
