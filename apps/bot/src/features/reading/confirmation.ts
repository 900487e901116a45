import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { AskedDraft } from '../../drafts.ts'
import type { View } from '../../telegram/show.ts'
import { confirmScreen } from '../../views/confirm-screen.ts'

/** Makes the screen to confirm a draft, with the balance as it is now. */
export function createConfirmation({ data, draws }: Pick<Dependencies, 'data' | 'draws'>) {
  return async (ctx: BotContext, draft: AskedDraft): Promise<View> => {
    const { balance } = await data.credits.balance(ctx.user.id)
    return confirmScreen(ctx, draft, { balance, commitment: draws.commitment(ctx.user.id, draft.id) })
  }
}
