import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import { grantDailyCredits } from '../../daily-credits.ts'
import type { Dependencies } from '../../dependencies.ts'
import { isSelling } from '../../is-selling.ts'
import { forDisplay } from '../../max-staleness.ts'
import { send, show } from '../../telegram/show.ts'
import { closedShop, shopView } from '../../views/shop.ts'
import { offerPlan } from './offer-plan.ts'
import { sellCredits } from './sell-credits.ts'
import { shopParameter } from './shop-parameter.ts'

/** `/buy`: credits and plans, for Telegram Stars. */
export function buy(dependencies: Dependencies): Composer<BotContext> {
  const { config, data } = dependencies
  const composer = new Composer<BotContext>()
  const shop = async (ctx: BotContext) => {
    await grantDailyCredits(data, ctx.user)
    const { balance } = await data.credits.balance(ctx.user.id, forDisplay)
    if (!isSelling(config)) return closedShop(ctx, balance)
    return shopView(ctx, balance, await data.subscriptions.list(ctx.user.id))
  }

  composer.command('buy', async (ctx) => send(ctx, await shop(ctx)))
  // From a forwarded copy of an invoice.
  composer.command('start').filter(
    (ctx) => ctx.match === shopParameter,
    async (ctx) => send(ctx, await shop(ctx)),
  )
  onPress(composer, 'shop', async (ctx) => show(ctx, await shop(ctx)))
  // Below a message that should stay, the shop is a message of its own.
  onPress(composer, 'topup', async (ctx) => send(ctx, await shop(ctx)))
  composer.use(sellCredits(dependencies))
  composer.use(offerPlan(dependencies))
  return composer
}
