import { type Hold, isDataError } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { AskedDraft } from '../../drafts.ts'
import { isBlocked, mayHaveArrived } from '../../telegram/api-errors.ts'
import { replace, send } from '../../telegram/show.ts'
import { givenBack } from '../../views/refunded-reading.ts'
import { placeOf } from './place.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** What becomes of a reading that did not reach, or may not have reached, the person. */
export function createHoldRelease({
  data,
  drafts,
  notifier,
}: Pick<Dependencies, 'data' | 'drafts' | 'notifier'>) {
  return {
    /**
     * Gives the credits back and tells the person: on the spot if Telegram takes that, by an errand otherwise.
     *
     * @param error why the reading could not be shown
     */
    async release(ctx: BotContext, draft: AskedDraft, hold: Hold, error: unknown): Promise<void> {
      const userId = ctx.user.id
      const { transactionId } = hold
      const reason = 'Telegram did not take the answer'
      const here = { hold_released: () => notifyHere(ctx, draft, priceOfHold(hold), !mayHaveArrived(error)) }
      try {
        await notifier.notifyHere(userId, here, async () => {
          await data.readings.release({ userId, transactionId, reason, notify: true })
        })
      } catch (err) {
        // Another process has shown it in the meantime.
        if (isDataError(err, 'INVALID_TRANSITION')) return showExpiredDraft(ctx, data, draft.id)
        throw err
      }
    },
    /** Says where the question stands, of a draft whose credits came back before: nobody knows why by now. */
    show: (ctx: BotContext, draft: AskedDraft, credits: number) => notifyHere(ctx, draft, credits, false),
  }

  /** @param isLost whether the reading surely did not arrive. If it may have, its seal stays to check it by. */
  async function notifyHere(
    ctx: BotContext,
    draft: AskedDraft,
    credits: number,
    isLost: boolean,
  ): Promise<void> {
    const again = await drafts.askAgain(placeOf(ctx), draft)
    try {
      await (isLost ? replace : send)(ctx, givenBack(ctx, credits, again, isLost))
    } catch (error) {
      if (isBlocked(error)) throw error
      await ctx.notice(ctx.t(isLost ? 'alert-given-back' : 'alert-maybe-given-back', { credits }))
    }
  }
}

export const priceOfHold = ({ creditsBefore, balance }: Hold): number => creditsBefore - balance
