import type { DueRefund } from '@tarot/data'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isDoneAlready, isRefused, neverSucceeds } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { BackgroundTask } from './background-task.ts'
import { forEachItem } from './for-each-item.ts'

/** Milliseconds for one call of Telegram: well below the minute for which a refund is claimed. */
const timeout = 10_000

/** Refunds per claim: few enough to be executed within that minute. */
const batchSize = 5

/** Refunds the Stars of the payments for which an operator has requested it, and then deducts their credits. */
export function refundStars({
  api,
  data,
  logger,
}: Pick<Dependencies, 'api' | 'data' | 'logger'>): BackgroundTask {
  async function refund(due: DueRefund): Promise<void> {
    const { chargeId, userId, telegramId, stars, reason } = due
    try {
      await stopRenewal(due)
      await api.refundStarPayment(Number(telegramId), chargeId, within(timeout))
    } catch (error) {
      // Refunded before, and the response or the process was lost: only the ledger lacks it.
      if (!isDoneAlready(error)) throw error
    }
    await data.payments.recordRefund({ userId, chargeId, stars, payload: '', reason })
    logger.info({ chargeId, stars }, 'the Stars of a payment were refunded')
  }

  /** A payment that was never credited has no recorded subscription, which another task would cancel. */
  async function stopRenewal({ renewalChargeId, telegramId }: DueRefund): Promise<void> {
    if (renewalChargeId === null) return
    try {
      await api.editUserStarSubscription(Number(telegramId), renewalChargeId, true, within(timeout))
    } catch (error) {
      // It has ended, or this is not the first payment, by which Telegram names subscriptions.
      if (!isRefused(error)) throw error
    }
  }

  async function recordFailure({ chargeId, attempts }: DueRefund, err: unknown): Promise<void> {
    const final = neverSucceeds(err, attempts)
    logger.warn({ chargeId, final, err }, 'the Stars of a payment could not be refunded')
    await data.payments.recordRefundFailure(chargeId, describeRefusal(err), { final })
  }

  return {
    name: 'refund Stars',
    async run() {
      await forEachItem(await data.payments.claimRefunds(batchSize), refund, recordFailure)
    },
  }
}
