import type { TransactionPartnerUser } from '@grammyjs/types'
import { asUser, type Sandbox } from '../sandbox.ts'
import { paidStars } from '../stars/stars.ts'
import type { Transaction } from '../stars/stars-data.ts'
import { ActionError } from './action-error.ts'
import { sendServiceMessage } from './service-message.ts'

/** Refunds a payment as Telegram does after a complaint to its support or a chargeback. */
export function refundByTelegram(sandbox: Sandbox, chargeId: string): { updateId?: number } {
  const payment = sandbox.stars.payment(chargeId)
  if (!payment) throw new ActionError(404, `There was no payment ${chargeId}.`)
  if (sandbox.stars.isRefunded(chargeId)) throw new ActionError(409, `${chargeId} has been refunded already.`)
  return refund(sandbox, payment)
}

/** Refunds the Stars and sends the service message, which comes from the bot, as on Telegram. */
export function refund(
  sandbox: Sandbox,
  payment: Transaction & { source: TransactionPartnerUser },
): { updateId?: number } {
  const { id, source } = payment
  sandbox.stars.refund(payment, sandbox.date)
  const { updateId } = sendServiceMessage(sandbox, source.user, {
    from: asUser(sandbox.bot),
    refunded_payment: {
      currency: 'XTR',
      total_amount: paidStars(payment),
      invoice_payload: source.invoice_payload ?? '',
      telegram_payment_charge_id: id,
    },
  })
  return updateId === undefined ? {} : { updateId }
}
