import type { Data } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import { send } from '../../telegram/show.ts'
import { mainMenu } from '../../views/main-menu.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showDrawn } from './show-drawn.ts'

/**
 * Answers a button of a draft that is no longer there: with its reading if it was drawn, else with a new beginning, in a
 * message of its own. The one that was pressed may ask for the question of the next draft by now.
 */
export async function showExpiredDraft(ctx: BotContext, data: Data, draftId: string): Promise<void> {
  const drawn = await findDrawnReading(data, ctx.user.id, draftId)
  if (!drawn) return send(ctx, { text: ctx.html('draft-gone'), keyboard: mainMenu(ctx, 'help') })
  await showDrawn(ctx, drawn)
}
