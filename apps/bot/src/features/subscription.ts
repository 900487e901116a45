import type { Subscription } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import { grantDailyCredits } from '../daily-credits.ts'
import type { Dependencies } from '../dependencies.ts'
import { isDoneAlready, isRefused } from '../telegram/api-errors.ts'
import { show } from '../telegram/show.ts'
import { resumeView, stopView, subscriptionView } from '../views/subscription.ts'

/** `/subscription`: the plan somebody has, and whether it renews. */
export function subscription({ data, logger }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const showSubscription = async (ctx: BotContext) => {
    await grantDailyCredits(data, ctx.user)
    await show(ctx, subscriptionView(ctx, await data.subscriptions.list(ctx.user.id)))
  }
  composer.command('subscription', showSubscription)
  onPress(composer, 'subscription', showSubscription)

  const find = async (ctx: BotContext, invoiceId: bigint): Promise<Subscription | undefined> => {
    const all = await data.subscriptions.list(ctx.user.id)
    return all.find((one) => one.invoiceId === invoiceId && one.status !== 'ended')
  }

  onPress(composer, 'stop', async (ctx, invoiceId) => {
    const found = await find(ctx, invoiceId)
    await (found ? show(ctx, stopView(ctx, found)) : showSubscription(ctx))
  })

  onPress(composer, 'stopped', async (ctx, invoiceId) => {
    const found = await find(ctx, invoiceId)
    if (found) {
      try {
        await ctx.api.editUserStarSubscription(Number(ctx.user.telegramId), found.chargeId, true)
      } catch (error) {
        if (!isDoneAlready(error)) throw error
      }
      const updateId = ctx.update.update_id
      await data.subscriptions.change({ userId: ctx.user.id, invoiceId, status: 'canceled', updateId })
    }
    await showSubscription(ctx)
  })

  // Telegram lets a bot no more than allow it: the person renews it themselves, and an update tells of that.
  onPress(composer, 'resume', async (ctx, invoiceId) => {
    const found = await find(ctx, invoiceId)
    if (found?.status !== 'canceled') return showSubscription(ctx)
    try {
      await ctx.api.editUserStarSubscription(Number(ctx.user.telegramId), found.chargeId, false)
    } catch (err) {
      if (!isRefused(err)) throw err
      // Cancelled by the person and not by the bot: then there is nothing to allow.
      logger.info({ updateId: ctx.update.update_id, err }, 'a subscription was not opened for renewal')
    }
    await show(ctx, resumeView(ctx, found))
  })
  return composer
}
