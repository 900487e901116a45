import type { Data } from '@tarot/data'
import type { Product } from '@tarot/pricing'
import type { BotContext } from '../../context.ts'

/** Opens a purchase in the ledger for the pressed button. A repeated press opens the same purchase. */
export function openPurchase(data: Data, ctx: BotContext, { name, credits, stars, tier }: Product) {
  // Another bot may have a callback query with the same id.
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
