import type { Data } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import { send } from '../../telegram/show.ts'
import { mainMenu } from '../../views/main-menu.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showDrawn } from './show-drawn.ts'

/**
 * Answers a button of an expired draft: with its reading if it was drawn, otherwise with the main menu, in a message of
 * its own. The pressed message may show the question of the next draft by now.
 */
export async function showExpiredDraft(ctx: BotContext, data: Data, draftId: string): Promise<void> {
  const drawn = await findDrawnReading(data, ctx.user.id, draftId)
  if (!drawn) return send(ctx, { text: ctx.html('draft-expired'), keyboard: mainMenu(ctx, 'help') })
  await showDrawn(ctx, drawn)
}
