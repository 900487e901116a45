import { type Hold, isDataError, type Reading } from '@tarot/data'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import type { DraftWithQuestion } from '../../drafts.ts'
import { retryOutage } from '../../retry-outage.ts'
import { isBlocked } from '../../telegram/api-errors.ts'
import { send } from '../../telegram/show.ts'
import { readingPage } from '../../views/reading-page.ts'
import { waitAtMost } from '../../wait-at-most.ts'
import { removeSealButtons } from './keep-seal-message.ts'
import { createHoldRelease, priceOfHold } from './release-hold.ts'
import { showExpiredDraft } from './show-expired-draft.ts'

/** Milliseconds for which an update waits until its reading is recorded. */
const timeout = 2_000

/**
 * Shows a held reading and then completes the hold, or releases the hold if Telegram refuses the message. It can be
 * repeated, also by another process: then the reading may be shown twice, and the hold is completed once.
 *
 * @returns whether the hold was completed now
 */
export function createDelivery(dependencies: Dependencies) {
  const { data, logger, stopping } = dependencies
  const holdRelease = createHoldRelease(dependencies)

  return async (
    ctx: BotContext,
    draft: DraftWithQuestion,
    reading: Reading,
    hold: Hold,
  ): Promise<boolean> => {
    const facts = { updateId: ctx.update.update_id, readingId: String(reading.id) }
    try {
      // A message of its own: the user verifies the reading with the message that shows the seal.
      await send(ctx, readingPage(ctx, reading, 0))
    } catch (error) {
      logger.warn({ ...facts, err: error }, 'a reading could not be shown: its hold is released')
      await holdRelease.release(ctx, draft, hold, error)
      if (isBlocked(error)) throw error
      return false
    }
    // Telegram has the reading. The user should not have to wait until it is recorded.
    const task = complete(ctx, draft, reading, hold)
    task.catch((err: unknown) => logger.error({ ...facts, err }, 'a reading was shown but not recorded'))
    await removeSealButtons(ctx, logger)
    let completed = false
    await waitAtMost(
      timeout,
      task.then((now) => {
        completed = now
      }),
    )
    return completed
  }

  async function complete(
    ctx: BotContext,
    draft: DraftWithQuestion,
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
      // The hold was released by the worker, or by another process that could not show the reading.
      if (isDataError(error, 'INVALID_TRANSITION')) await holdRelease.show(ctx, draft, priceOfHold(hold))
      // An earlier press has drawn it with texts that the deck has changed since.
      else if (isDataError(error, 'IDEMPOTENCY_CONFLICT')) await showExpiredDraft(ctx, data, draft.id)
      else throw error
      return false
    }
  }
}
