import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'

/** A private chat has its person's ID: a press there by anybody else is refused. */
export function ownButtons(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', async (ctx, next) => {
    if (ctx.chat?.id === ctx.from.id) await next()
    else await ctx.notice(ctx.t('alert-others-button'))
  })
  return composer
}
