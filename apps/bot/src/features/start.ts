import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Dependencies } from '../dependencies.ts'
import { forDisplay } from '../max-staleness.ts'
import { type Html, isolate } from '../telegram/html.ts'
import { send } from '../telegram/show.ts'
import { mainMenu } from '../views/main-menu.ts'
import { grantWelcomeCredits } from '../welcome-credits.ts'

/** `/start` */
export function start({ data, config }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.command('start', async (ctx) => {
    const name = isolate(ctx.from?.first_name ?? '')
    // `identify` grants them to new users; here they are granted if that failed.
    const granted =
      ctx.grantedWelcomeCredits || (await grantWelcomeCredits(data, ctx.user.id, config.welcomeCredits))
    await send(ctx, { text: await greeting(ctx, name, granted), keyboard: mainMenu(ctx) })
  })

  async function greeting(ctx: BotContext, name: string, granted: number): Promise<Html> {
    if (granted > 0) return ctx.html('greeting-new', { name, credits: granted })
    if (ctx.isNew) return ctx.html('greeting-new-without-credits', { name })
    const { balance } = await data.credits.balance(ctx.user.id, forDisplay)
    return ctx.html('greeting-back', { name, credits: balance })
  }
  return composer
}
