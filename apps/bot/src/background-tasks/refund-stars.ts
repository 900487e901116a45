import type { DueRefund } from '@tarot/data'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isDoneAlready, isRefused, neverSucceeds } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { BackgroundTask } from './background-task.ts'
import { forEachItem } from './for-each-item.ts'

/** Milliseconds for one call of Telegram: well below the minute that a claimed refund is ours. */
const timeout = 10_000

/** Refunds claimed at once, few enough to be carried out within that minute. */
const batchSize = 5

/** Returns the Stars of the payments that an operator wants refunded, and then takes the credits back. */
export function refundStars({
  api,
  data,
  logger,
}: Pick<Dependencies, 'api' | 'data' | 'logger'>): BackgroundTask {
  async function carryOut(due: DueRefund): Promise<void> {
    const { chargeId, userId, telegramId, stars, reason } = due
    try {
      await stopRenewal(due)
      await api.refundStarPayment(Number(telegramId), chargeId, within(timeout))
    } catch (error) {
      // Done before, and the answer or the process was lost: only the ledger does not know yet.
      if (!isDoneAlready(error)) throw error
    }
    await data.payments.recordRefund({ userId, chargeId, stars, payload: '', reason })
    logger.info({ chargeId, stars }, 'the Stars of a payment went back')
  }

  /** A payment that was never credited has no subscription on record that would be cancelled by itself. */
  async function stopRenewal({ renewalChargeId, telegramId }: DueRefund): Promise<void> {
    if (renewalChargeId === null) return
    try {
      await api.editUserStarSubscription(Number(telegramId), renewalChargeId, true, within(timeout))
    } catch (error) {
      // Over already; or no first payment, by which Telegram names subscriptions.
      if (!isRefused(error)) throw error
    }
  }

  async function noteFailure({ chargeId, attempts }: DueRefund, err: unknown): Promise<void> {
    const final = neverSucceeds(err, attempts)
    logger.warn({ chargeId, final, err }, 'the Stars of a payment did not go back')
    await data.payments.noteRefundFailure(chargeId, describeRefusal(err), { final })
  }

  return {
    name: 'return Stars',
    async run() {
      await forEachItem(await data.payments.claimRefunds(batchSize), carryOut, noteFailure)
    },
  }
}
