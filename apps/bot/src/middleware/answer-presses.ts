import type { MiddlewareFn } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'

/** Gives the context `notice`, and ends the waiting mark of each pressed button. */
export function answerPresses(logger: Logger): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    let answered = ctx.callbackQuery === undefined
    const answer = async (text: string, alert: boolean): Promise<boolean> => {
      answered = true
      // Too old, or a server without this method: that the mark runs out by itself is no reason to fail.
      return ctx.answerCallbackQuery({ text, show_alert: alert }).then(
        () => true,
        (err: unknown) => {
          logger.debug({ updateId: ctx.update.update_id, err }, 'a press could not be answered')
          return false
        },
      )
    }
    ctx.notice = async (text, { alert = true } = {}) => {
      if (!answered && (await answer(text, alert))) return
      // Only to themselves: a press can come from a group, or forged from another person's chat.
      if (ctx.chat?.id === ctx.from?.id) await ctx.reply(text)
    }
    await next()
    if (!answered) await answer('', false)
  }
}
