import type { DueRefund } from '@tarot/data'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isRefundedAlready, isRefused } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { Errand } from './errand.ts'

/** Milliseconds for one call of Telegram: well below the minute that a claimed refund is ours. */
const patience = 10_000

/** Refunds claimed at once, few enough to be carried out within that minute. */
const batchSize = 5

/** Returns the Stars of the payments that an operator wants refunded, and then takes the credits back. */
export function returnStars({ api, data, logger }: Pick<Dependencies, 'api' | 'data' | 'logger'>): Errand {
  async function carryOut(due: DueRefund): Promise<void> {
    const { chargeId, userId, telegramId, stars, isSubscription, reason } = due
    try {
      if (isSubscription) await stopRenewal(due)
      await api.refundStarPayment(Number(telegramId), chargeId, within(patience))
    } catch (error) {
      // Done before, and the answer or the process was lost: only the ledger does not know yet.
      if (!isRefundedAlready(error)) {
        logger.warn({ chargeId, err: error }, 'the Stars of a payment did not go back')
        return data.payments.noteRefundFailure(chargeId, describeRefusal(error))
      }
    }
    await data.payments.recordRefund({ userId, chargeId, stars, payload: '', reason })
    logger.info({ chargeId, stars }, 'the Stars of a payment went back')
  }

  /** A payment that was never credited has no subscription on record that would be cancelled by itself. */
  async function stopRenewal({ chargeId, telegramId }: DueRefund): Promise<void> {
    try {
      await api.editUserStarSubscription(Number(telegramId), chargeId, true, within(patience))
    } catch (error) {
      // Over already; or no first payment, by which Telegram names subscriptions.
      if (!isRefused(error)) throw error
    }
  }

  return {
    name: 'return Stars',
    async run() {
      for (const due of await data.payments.claimRefunds(batchSize)) await carryOut(due)
    },
  }
}
