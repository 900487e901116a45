import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import { send } from '../telegram/show.ts'

/** `/privacy`, `/terms` and `/paysupport`, which Telegram requires of bots that sell. */
export function legal(supportContact: string | undefined): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const facts = (ctx: BotContext) => ({
    contact: supportContact ?? ctx.t('support-contact'),
    // As a string, because Fluent would format a number with thousands separators.
    id: String(ctx.from?.id),
  })
  composer.command('privacy', (ctx) => send(ctx, { text: ctx.html('privacy', facts(ctx)) }))
  composer.command('terms', (ctx) => send(ctx, { text: ctx.html('terms', facts(ctx)) }))
  composer.command('paysupport', (ctx) => send(ctx, { text: ctx.html('paysupport', facts(ctx)) }))
  return composer
}
