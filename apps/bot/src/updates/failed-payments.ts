import type { Data } from '@tarot/data'
import type { Update } from 'grammy/types'
import type { Logger } from '../logger.ts'
import { retryOutage } from '../retry-outage.ts'

type Kind = 'payment' | 'refund' | 'subscription'

/** Reports a payment that the bot could not record to the operators. */
export type RecordFailedPayment = (update: Update, reason: string) => Promise<void>

/**
 * Waits until the database is available.
 *
 * @returns a function that throws if the process stops before the report is stored. Any other failure to store it is
 *   logged, together with the payment.
 */
export function createRecordFailedPayment(
  { payments }: Pick<Data, 'payments'>,
  { logger, stopping }: { logger: Logger; stopping: AbortSignal },
): RecordFailedPayment {
  return async (update, why) => {
    const { update_id: updateId } = update
    const { kind, ...facts } = factsOf(update)
    const chargeId = typeof facts.chargeId === 'string' ? facts.chargeId : null
    const logged = { updateId, kind, why, ...facts }
    const reason = `${why} ${JSON.stringify(facts)}`
    try {
      await retryOutage(() => payments.recordFailedEvent({ kind, chargeId, updateId, reason }), {
        signal: stopping,
        onWait: (err) => logger.warn({ updateId, err }, 'a payment waits for the database'),
      })
      logger.error(logged, 'a payment could not be recorded: an operator must handle it')
    } catch (err) {
      if (stopping.aborted) throw err
      logger.error({ ...logged, err }, 'a payment was given up: it must be recorded by hand')
    }
  }
}

/** The facts by which an operator finds the payment in Telegram's list, of any type. No user texts. */
function factsOf(update: Update): { kind: Kind } & Record<string, unknown> {
  const message = fields(update.message)
  const subscription = fields(update.subscription)
  const payment = fields(message.successful_payment ?? message.refunded_payment)
  return {
    kind: message.successful_payment ? 'payment' : message.refunded_payment ? 'refund' : 'subscription',
    chargeId: payment.telegram_payment_charge_id,
    stars: payment.total_amount,
    currency: payment.currency,
    payload: payment.invoice_payload ?? subscription.invoice_payload,
    state: subscription.state,
    from: fields(message.from ?? subscription.user).id,
    chat: fields(message.chat).id,
    date: message.date,
  }
}

const fields = (value: unknown): Record<string, unknown> => Object(value)
