import { invoicePayload } from '@tarot/data'
import { findProduct } from '@tarot/pricing'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { isSelling } from '../../is-selling.ts'
import { includes, isPaidAlready, paidTier } from '../../plans.ts'
import { show } from '../../telegram/show.ts'
import { benefitsText } from '../../views/benefits.ts'
import { planNames } from '../../views/plan-names.ts'
import { planOffer } from '../../views/plan-offer.ts'
import { openPurchase } from './open-purchase.ts'

/** Seconds of a subscription period. Telegram allows no other. https://core.telegram.org/bots/api#createinvoicelink */
const month = 2_592_000

/** Offers a subscription: its benefits, and the link by which Telegram sells it. */
export function offerPlan({ config, data }: Pick<Dependencies, 'config' | 'data'>): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  onPress(composer, 'plan', async (ctx, name) => {
    if (!isSelling(config)) return ctx.notice(ctx.t('alert-shop-closed'))
    const product = findProduct(name)
    if (!product?.tier) return ctx.notice(ctx.t('alert-not-sold'))
    if (includes(paidTier(ctx.user), product.tier)) return ctx.notice(ctx.t('checkout-plan'))
    const subscriptions = await data.subscriptions.list(ctx.user.id)
    if (isPaidAlready(subscriptions, product.tier)) return ctx.notice(ctx.t('checkout-plan-paid'))
    const { transactionId, status } = await openPurchase(data, ctx, product)
    // A repeated press, after its link was paid or has expired.
    if (status !== 'pending') return
    const title = ctx.t(planNames[product.tier])
    const link = await ctx.api.createInvoiceLink(
      title,
      ctx.t('invoice-plan-description', { benefits: benefitsText(ctx, product.tier) }),
      invoicePayload(transactionId),
      '',
      'XTR',
      [{ label: title, amount: product.stars }],
      { subscription_period: month },
    )
    await show(ctx, planOffer(ctx, product.tier, { link, subscriptions }))
  })
  return composer
}
