import type { MiddlewareFn } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'

/** Adds `notice` to the context, and answers each callback query. */
export function answerPresses(logger: Logger): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    let answered = ctx.callbackQuery === undefined
    const answer = async (text: string, alert: boolean): Promise<boolean> => {
      answered = true
      // The query is too old, or the server lacks the method. The button's spinner ends by itself.
      return ctx.answerCallbackQuery({ text, show_alert: alert }).then(
        () => true,
        (err: unknown) => {
          logger.debug({ updateId: ctx.update.update_id, err }, 'a callback query could not be answered')
          return false
        },
      )
    }
    ctx.notice = async (text, { alert = true } = {}) => {
      if (!answered && (await answer(text, alert))) return
      // Only in the user's own chat: a press can come from a group, or forged from another user's chat.
      if (ctx.chat?.id === ctx.from?.id) await ctx.reply(text)
    }
    await next()
    if (!answered) await answer('', false)
  }
}
