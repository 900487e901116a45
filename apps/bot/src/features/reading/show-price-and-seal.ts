import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { DraftWithQuestion } from '../../drafts.ts'
import type { View } from '../../telegram/show.ts'
import { priceAndSeal } from '../../views/price-and-seal.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showDrawn } from './show-drawn.ts'

/**
 * Shows the price, the current balance and the seal of a draft, with the button to draw. For a draft that is drawn it
 * shows the reading instead.
 *
 * @param place `replace` or `send`
 */
export function createShowPriceAndSeal({ data, draws }: Pick<Dependencies, 'data' | 'draws'>) {
  return async (
    ctx: BotContext,
    draft: DraftWithQuestion,
    place: (ctx: BotContext, view: View) => Promise<void>,
  ): Promise<void> => {
    const drawn = await findDrawnReading(data, ctx.user.id, draft.id)
    if (drawn) return showDrawn(ctx, drawn)
    const { balance } = await data.credits.balance(ctx.user.id)
    const commitment = draws.commitment(ctx.user.id, draft.id)
    await place(ctx, priceAndSeal(ctx, draft, { balance, commitment }))
  }
}
