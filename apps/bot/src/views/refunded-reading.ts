import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import type { AskedDraft } from '../drafts.ts'
import type { View } from '../telegram/show.ts'
import { mainMenu } from './main-menu.ts'

/**
 * A reading did not arrive, or may not have, and its credits came back.
 *
 * @param isLost whether it surely did not arrive
 * @param again the same question, ready to be drawn for; undefined where the person has gone on to something else
 */
export function givenBack(
  ctx: BotContext,
  credits: number,
  again: AskedDraft | undefined,
  isLost: boolean,
): View {
  if (!again) return { text: ctx.html('told-released', { credits }), keyboard: mainMenu(ctx) }
  const keyboard = new InlineKeyboard()
    .text(ctx.t('button-ask-again'), pack('skip', again.id))
    .row()
    .text(ctx.t('button-other-spread'), pack('spreads'))
  return { text: ctx.html(isLost ? 'given-back' : 'maybe-given-back', { credits }), keyboard }
}
