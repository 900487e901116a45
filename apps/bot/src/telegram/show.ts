import type { InlineKeyboard } from 'grammy'
import type { BotContext } from '../context.ts'
import { shownSeal } from '../shown-seal.ts'
import { isNotModified, meansSendInstead } from './api-errors.ts'
import type { Html } from './html.ts'

/** A message with its buttons. */
export interface View {
  text: Html
  keyboard?: InlineKeyboard
}

/** A new message. */
export async function send(ctx: BotContext, view: View): Promise<void> {
  await ctx.reply(view.text.value, optionsOf(view))
}

/**
 * Turns the message whose button was pressed into the view, or sends it when there was no press. So presses can be
 * repeated: the second one changes nothing. A message with a seal stays as it is, for a reading is checked by it.
 */
export async function show(ctx: BotContext, view: View): Promise<void> {
  await (shownSeal(ctx) === undefined ? replace : send)(ctx, view)
}

/** `show` that keeps no seal. */
export async function replace(ctx: BotContext, view: View): Promise<void> {
  if (ctx.callbackQuery?.message === undefined) return send(ctx, view)
  try {
    await ctx.editMessageText(view.text.value, optionsOf(view))
  } catch (error) {
    if (isNotModified(error)) return
    if (!meansSendInstead(error)) throw error
    await send(ctx, view)
  }
}

/** How a view is sent, for calls outside of an update. */
export function optionsOf({ keyboard }: View) {
  return { parse_mode: 'HTML' as const, ...(keyboard ? { reply_markup: keyboard } : {}) }
}
