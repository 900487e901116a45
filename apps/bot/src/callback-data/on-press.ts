import type { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import { type Button, type Fields, unpack } from './callback-data.ts'

/** Handles the presses of one button. Invalid data goes to the next middleware. */
export function onPress<B extends Button>(
  composer: Composer<BotContext>,
  button: B,
  handle: (ctx: BotContext, ...fields: Fields<B>) => Promise<unknown>,
): void {
  composer.on('callback_query:data', async (ctx, next) => {
    const fields = unpack(button, ctx.callbackQuery.data)
    if (fields) await handle(ctx, ...fields)
    else await next()
  })
}
