import type { Update } from 'grammy/types'

/** What Telegram tells of money that has moved, or of a subscription's state: updates that nothing may lose. */
export function isPayment({ message, subscription }: Update): boolean {
  return Boolean(message?.successful_payment || message?.refunded_payment || subscription)
}
