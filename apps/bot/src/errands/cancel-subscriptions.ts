import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isSubscriptionOver } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { Errand } from './errand.ts'

/** Milliseconds for one call of Telegram: well below the minute that a claimed cancellation is ours. */
const patience = 10_000

/** Cancellations claimed at once, few enough to be carried out within that minute. */
const batchSize = 5

/** Stops the renewal of subscriptions that another one or a refund has taken the place of. */
export function cancelSubscriptions({
  api,
  data,
  logger,
}: Pick<Dependencies, 'api' | 'data' | 'logger'>): Errand {
  return {
    name: 'cancel subscriptions',
    async run() {
      for (const { invoiceId, chargeId, telegramId } of await data.subscriptions.claimCancellations(
        batchSize,
      )) {
        try {
          await api.editUserStarSubscription(Number(telegramId), chargeId, true, within(patience))
        } catch (error) {
          if (!isSubscriptionOver(error)) {
            logger.warn({ chargeId, err: error }, 'a subscription could not be cancelled')
            await data.subscriptions.settleCancellation(invoiceId, describeRefusal(error))
            continue
          }
        }
        await data.subscriptions.settleCancellation(invoiceId)
        logger.info({ chargeId }, 'a subscription was cancelled')
      }
    },
  }
}
