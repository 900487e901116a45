import { type Hold, isDataError, type Reading } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { AskedDraft } from '../../drafts.ts'
import { retryOutage } from '../../retry-outage.ts'
import { isBlocked } from '../../telegram/api-errors.ts'
import { send } from '../../telegram/show.ts'
import { maxWait } from '../../updates/max-wait.ts'
import { readingPage } from '../../views/reading-page.ts'
import { createHoldRelease, priceOfHold } from './release-hold.ts'
import { closeSeal } from './seal.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** Milliseconds that an update waits for its reading to be on record. */
const timeout = 2_000

/**
 * Shows a reading that is held, and then completes the hold; or gives the credits back when Telegram does not take it.
 * May be begun again, here or in another process: the reading may come twice then, and the hold is completed once.
 *
 * @returns whether the hold was completed now
 */
export function createDelivery(dependencies: Dependencies) {
  const { data, logger, stopping } = dependencies
  const holdRelease = createHoldRelease(dependencies)

  return async (ctx: BotContext, draft: AskedDraft, reading: Reading, hold: Hold): Promise<boolean> => {
    const facts = { updateId: ctx.update.update_id, readingId: String(reading.id) }
    try {
      // A message of its own: the one with the seal stays, for the person to check the reading by.
      await send(ctx, readingPage(ctx, reading, 0))
    } catch (error) {
      logger.warn({ ...facts, err: error }, 'a reading could not be shown: its credits go back')
      await holdRelease.release(ctx, draft, hold, error)
      if (isBlocked(error)) throw error
      return false
    }
    // Telegram has it; now it is only a matter of the record, and the person need not wait for that with all they do.
    const task = complete(ctx, draft, reading, hold)
    task.catch((err: unknown) => logger.error({ ...facts, err }, 'a reading was shown but is not on record'))
    await closeSeal(ctx, logger)
    let completed = false
    await maxWait(
      timeout,
      task.then((now) => {
        completed = now
      }),
    )
    return completed
  }

  async function complete(
    ctx: BotContext,
    draft: AskedDraft,
    reading: Reading,
    hold: Hold,
  ): Promise<boolean> {
    const { userId, spreadType, question, cards, interpretation } = reading
    const input = { userId, transactionId: hold.transactionId, spreadType, question, cards, interpretation }
    try {
      const { replayed } = await retryOutage(() => data.readings.complete(input), {
        signal: stopping,
        onWait: (err) =>
          logger.warn({ readingId: String(reading.id), err }, 'a reading waits for the database'),
      })
      return !replayed
    } catch (error) {
      // The sweeper, or another process that could not show it, was first: what is on the screen is no reading any more.
      if (isDataError(error, 'INVALID_TRANSITION')) await holdRelease.show(ctx, draft, priceOfHold(hold))
      // Drawn before with texts that the deck has changed since.
      else if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) await showExpiredDraft(ctx, data, draft.id)
      else throw error
      return false
    }
  }
}
