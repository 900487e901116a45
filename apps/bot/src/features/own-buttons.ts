import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'

/** Refuses presses of other users' buttons: the id of a private chat is that of its user. */
export function ownButtons(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', async (ctx, next) => {
    if (ctx.chat?.id === ctx.from.id) await next()
    else await ctx.notice(ctx.t('alert-others-button'))
  })
  return composer
}
