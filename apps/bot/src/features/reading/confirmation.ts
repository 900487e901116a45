import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { AskedDraft } from '../../drafts.ts'
import type { View } from '../../telegram/show.ts'
import { confirmScreen } from '../../views/confirm-screen.ts'
import { findDrawnReading } from './find-drawn-reading.ts'
import { showDrawn } from './show-drawn.ts'

/**
 * Offers a draft to be drawn, with the balance as it is now. One that was drawn is never offered again: its reading is
 * shown instead.
 *
 * @param place `replace` or `send`
 */
export function createConfirmation({ data, draws }: Pick<Dependencies, 'data' | 'draws'>) {
  return async (
    ctx: BotContext,
    draft: AskedDraft,
    place: (ctx: BotContext, view: View) => Promise<void>,
  ): Promise<void> => {
    const drawn = await findDrawnReading(data, ctx.user.id, draft.id)
    if (drawn) return showDrawn(ctx, drawn)
    const { balance } = await data.credits.balance(ctx.user.id)
    const commitment = draws.commitment(ctx.user.id, draft.id)
    await place(ctx, confirmScreen(ctx, draft, { balance, commitment }))
  }
}
