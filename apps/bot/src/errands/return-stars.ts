import type { DueRefund } from '@tarot/data'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal, isRefundedAlready } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import type { Errand } from './errand.ts'

/** Milliseconds for one call of Telegram: well below the minute that a claimed refund is ours. */
const patience = 10_000

/** Refunds claimed at once, few enough to be carried out within that minute. */
const batchSize = 5

/** Returns the Stars of the payments that an operator wants refunded, and then takes the credits back. */
export function returnStars({ api, data, logger }: Pick<Dependencies, 'api' | 'data' | 'logger'>): Errand {
  async function carryOut({ chargeId, userId, telegramId, stars, reason }: DueRefund): Promise<void> {
    try {
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

  return {
    name: 'return Stars',
    async run() {
      for (const due of await data.payments.claimRefunds(batchSize)) await carryOut(due)
    },
  }
}
