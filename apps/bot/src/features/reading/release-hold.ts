import { type Hold, isDataError } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { DraftWithQuestion } from '../../drafts.ts'
import { isBlocked, mayHaveArrived } from '../../telegram/api-errors.ts'
import { replace, send } from '../../telegram/show.ts'
import { releasedHold } from '../../views/released-hold.ts'
import { draftOwnerOf } from './draft-owner.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** Handles readings that did not arrive, or may not have arrived. */
export function createHoldRelease({
  data,
  drafts,
  notifier,
}: Pick<Dependencies, 'data' | 'drafts' | 'notifier'>) {
  return {
    /**
     * Releases the hold and notifies the user: on the current screen if Telegram accepts that, otherwise by a
     * background task.
     *
     * @param error why the reading could not be shown
     */
    async release(ctx: BotContext, draft: DraftWithQuestion, hold: Hold, error: unknown): Promise<void> {
      const userId = ctx.user.id
      const { transactionId } = hold
      const reason = 'Telegram did not accept the message'
      const here = {
        hold_released: () => showReleasedHold(ctx, draft, priceOfHold(hold), !mayHaveArrived(error)),
      }
      try {
        await notifier.notifyHere(userId, here, async () => {
          await data.readings.release({ userId, transactionId, reason, notify: true })
        })
      } catch (err) {
        // Another process has shown the reading.
        if (isDataError(err, 'INVALID_TRANSITION')) return showExpiredDraft(ctx, data, draft.id)
        throw err
      }
    },
    /** Says that the hold of a draft was released earlier, for an unknown reason. */
    show: (ctx: BotContext, draft: DraftWithQuestion, credits: number) =>
      showReleasedHold(ctx, draft, credits, false),
  }

  /** @param isLost whether the reading certainly did not arrive. Otherwise its seal stays for verification. */
  async function showReleasedHold(
    ctx: BotContext,
    draft: DraftWithQuestion,
    credits: number,
    isLost: boolean,
  ): Promise<void> {
    const again = await drafts.redraw(draftOwnerOf(ctx), draft)
    try {
      await (isLost ? replace : send)(ctx, releasedHold(ctx, credits, again, isLost))
    } catch (error) {
      if (isBlocked(error)) throw error
      await ctx.notice(
        ctx.t(isLost ? 'alert-hold-released' : 'alert-hold-released-maybe-delivered', { credits }),
      )
    }
  }
}

export const priceOfHold = ({ creditsBefore, balance }: Hold): number => creditsBefore - balance
