import type { InlineKeyboard } from 'grammy'
import type { BotContext } from '../context.ts'
import { cannotEdit, isNotModified } from './api-errors.ts'
import { findShownSeal } from './find-shown-seal.ts'
import type { Html } from './html.ts'

/** A message with its buttons. */
export interface View {
  text: Html
  keyboard?: InlineKeyboard
}

/** Sends a new message. */
export async function send(ctx: BotContext, view: View): Promise<void> {
  await ctx.reply(view.text.value, optionsOf(view))
}

/**
 * Edits the message whose button was pressed, or sends a new one if there was no press. So a repeated press changes
 * nothing. A message with a seal is kept, because the user verifies the reading with it.
 */
export async function show(ctx: BotContext, view: View): Promise<void> {
  await (findShownSeal(ctx) === undefined ? replace : send)(ctx, view)
}

/** Like `show`, but also replaces a message with a seal. */
export async function replace(ctx: BotContext, view: View): Promise<void> {
  if (ctx.callbackQuery?.message === undefined) return send(ctx, view)
  try {
    await ctx.editMessageText(view.text.value, optionsOf(view))
  } catch (error) {
    if (isNotModified(error)) return
    if (!cannotEdit(error)) throw error
    await send(ctx, view)
  }
}

/** The options for sending a view outside an update. */
export function optionsOf({ keyboard }: View) {
  return { parse_mode: 'HTML' as const, ...(keyboard ? { reply_markup: keyboard } : {}) }
}
