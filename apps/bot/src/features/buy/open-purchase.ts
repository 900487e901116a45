import type { Data } from '@tarot/data'
import type { Product } from '@tarot/pricing'
import type { BotContext } from '../../context.ts'

/** Puts a purchase on record for the button that was pressed: a press that comes again opens the same one. */
export function openPurchase(data: Data, ctx: BotContext, { name, credits, stars, tier }: Product) {
  // Another bot may have a press of the same number.
  const idempotencyKey = `purchase:${ctx.me.id}:${ctx.user.id}:${ctx.callbackQuery?.id}`
  return data.transactions.openPurchase({
    userId: ctx.user.id,
    product: name,
    credits,
    stars,
    tier,
    idempotencyKey,
  })
}
