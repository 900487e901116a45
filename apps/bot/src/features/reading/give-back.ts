import { type Hold, isDataError } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { AskedDraft } from '../../drafts.ts'
import { isBlocked } from '../../telegram/api-errors.ts'
import { show } from '../../telegram/show.ts'
import { givenBack } from '../../views/given-back.ts'
import { placeOf } from './place.ts'
import { showGone } from './show-gone.ts'

/** What becomes of a reading that did not reach the person. */
export function createGiveBack({ data, drafts, teller }: Pick<Dependencies, 'data' | 'drafts' | 'teller'>) {
  return {
    /** Gives the credits back and tells the person: on the spot if Telegram takes that, by an errand otherwise. */
    async release(ctx: BotContext, draft: AskedDraft, hold: Hold): Promise<void> {
      const userId = ctx.user.id
      const { transactionId } = hold
      const reason = 'Telegram did not take the answer'
      const here = { hold_released: () => tellHere(ctx, draft, priceOfHold(hold)) }
      try {
        await teller.tellHere(userId, here, async () => {
          await data.readings.release({ userId, transactionId, reason, tell: true })
        })
      } catch (error) {
        // Another process has shown it in the meantime.
        if (isDataError(error, 'INVALID_TRANSITION')) return showGone(ctx, data, draft.id)
        throw error
      }
    },
    /** Says where the question stands, of a draft whose credits came back before. */
    show: (ctx: BotContext, draft: AskedDraft, credits: number) => tellHere(ctx, draft, credits),
  }

  async function tellHere(ctx: BotContext, draft: AskedDraft, credits: number): Promise<void> {
    const again = await drafts.askAgain(placeOf(ctx), draft)
    try {
      await show(ctx, givenBack(ctx, credits, again))
    } catch (error) {
      if (isBlocked(error)) throw error
      await ctx.notice(ctx.t('alert-given-back', { credits }))
    }
  }
}

export const priceOfHold = ({ creditsBefore, balance }: Hold): number => creditsBefore - balance
