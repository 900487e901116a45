import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { DraftWithQuestion } from '../drafts.ts'
import type { View } from '../telegram/show.ts'
import { mainMenu } from './main-menu.ts'

/**
 * Says that a reading did not arrive, or may not have arrived, and that its credits were refunded.
 *
 * @param again the same question as a new draft; undefined if the user has moved on to another draft
 * @param isLost whether the reading certainly did not arrive
 */
export function releasedHold(
  ctx: BotContext,
  credits: number,
  again: DraftWithQuestion | undefined,
  isLost: boolean,
): View {
  if (!again) return { text: ctx.html('notification-hold-released', { credits }), keyboard: mainMenu(ctx) }
  const keyboard = new InlineKeyboard()
    .text(ctx.t('button-ask-again'), pack('skip', again.id))
    .row()
    .text(ctx.t('button-other-spread'), pack('spreads'))
  return { text: ctx.html(isLost ? 'hold-released' : 'hold-released-maybe-delivered', { credits }), keyboard }
}
