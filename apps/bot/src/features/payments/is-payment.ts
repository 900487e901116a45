import type { Update } from 'grammy/types'

/** Whether an update reports a payment, a refund or the state of a subscription: it must not be lost. */
export function isPayment({ message, subscription }: Update): boolean {
  return Boolean(message?.successful_payment || message?.refunded_payment || subscription)
}
