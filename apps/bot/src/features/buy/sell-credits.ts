import { invoicePayload } from '@tarot/data'
import { findProduct } from '@tarot/pricing'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { isSelling } from '../../is-selling.ts'
import { openPurchase } from './open-purchase.ts'
import { shopParameter } from './shop-parameter.ts'

/** Sends an invoice for credits. */
export function sellCredits({ config, data }: Pick<Dependencies, 'config' | 'data'>): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  onPress(composer, 'package', async (ctx, name) => {
    if (!isSelling(config)) return ctx.notice(ctx.t('alert-shop-closed'))
    const product = findProduct(name)
    if (product?.tier !== null) return ctx.notice(ctx.t('alert-not-sold'))
    const { transactionId, status } = await openPurchase(data, ctx, product)
    // A repeated press, after its invoice was paid or has expired.
    if (status !== 'pending') return
    const { credits, stars } = product
    const label = ctx.t('invoice-credits', { credits })
    const prices = [{ label, amount: stars }]
    const options = { provider_token: '', start_parameter: shopParameter }
    await ctx.replyWithInvoice(
      label,
      ctx.t('invoice-credits-description'),
      invoicePayload(transactionId),
      'XTR',
      prices,
      options,
    )
  })
  return composer
}
