import type { Subscription } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import { grantDailyCredits } from '../daily-credits.ts'
import type { Dependencies } from '../dependencies.ts'
import { isDoneAlready, isRefused } from '../telegram/api-errors.ts'
import { show } from '../telegram/show.ts'
import { resumeView, stopView, subscriptionView } from '../views/subscription.ts'

/** `/subscription`: the user's plan, and whether it renews. */
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

  // A bot can only allow the renewal. The user renews in Telegram's settings, and an update reports it.
  onPress(composer, 'resume', async (ctx, invoiceId) => {
    const found = await find(ctx, invoiceId)
    if (found?.status !== 'canceled') return showSubscription(ctx)
    try {
      await ctx.api.editUserStarSubscription(Number(ctx.user.telegramId), found.chargeId, false)
    } catch (err) {
      if (!isRefused(err)) throw err
      // The user, not the bot, has cancelled it: then the bot has nothing to allow.
      logger.info(
        { updateId: ctx.update.update_id, err },
        'the renewal of a subscription could not be allowed',
      )
    }
    await show(ctx, resumeView(ctx, found))
  })
  return composer
}
