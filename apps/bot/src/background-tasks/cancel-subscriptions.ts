import type { DueCancellation } from '@tarot/data'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isDoneAlready, neverSucceeds } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { BackgroundTask } from './background-task.ts'
import { forEachItem } from './for-each-item.ts'

/** Milliseconds for one call of Telegram: well below the minute for which a cancellation is claimed. */
const timeout = 10_000

/** Cancellations per claim: few enough to be executed within that minute. */
const batchSize = 5

/** Cancels the renewal of subscriptions that were refunded or replaced by another. */
export function cancelSubscriptions({
  api,
  data,
  logger,
}: Pick<Dependencies, 'api' | 'data' | 'logger'>): BackgroundTask {
  async function cancel({ invoiceId, chargeId, telegramId }: DueCancellation): Promise<void> {
    try {
      await api.editUserStarSubscription(Number(telegramId), chargeId, true, within(timeout))
    } catch (error) {
      if (!isDoneAlready(error)) throw error
    }
    await data.subscriptions.settleCancellation(invoiceId)
    logger.info({ chargeId }, 'a subscription was cancelled')
  }

  async function recordFailure(
    { invoiceId, chargeId, attempts }: DueCancellation,
    err: unknown,
  ): Promise<void> {
    const final = neverSucceeds(err, attempts)
    logger.warn({ chargeId, final, err }, 'a subscription could not be cancelled')
    await data.subscriptions.settleCancellation(invoiceId, describeRefusal(err), { final })
  }

  return {
    name: 'cancel subscriptions',
    async run() {
      await forEachItem(await data.subscriptions.claimCancellations(batchSize), cancel, recordFailure)
    },
  }
}
