import { GrammyError } from 'grammy'

/** The message is already as the edit wants it: the edit was repeated. */
export function isNotModified(error: unknown): boolean {
  return is(error, 400, /message is not modified/)
}

/** The message can't be edited, ever: it is gone, too old, or this Bot API server has no such method. */
export function meansSendInstead(error: unknown): boolean {
  return (
    is(error, 404) ||
    is(error, 400, /can't be edited|to edit not found|no text in the message|MESSAGE_ID_INVALID/)
  )
}

/** The person has blocked the bot or deleted their account. */
export function isBlocked(error: unknown): boolean {
  return is(error, 403)
}

/** The bot may not write here, or the chat is gone. */
export function isClosedChat(error: unknown): boolean {
  return (
    is(error, 403) || is(error, 400, /chat not found|not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/)
  )
}

/** Telegram answered, and will not answer otherwise to the same call. Too many calls, and its own troubles, pass. */
export function isRefused(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code < 500 && error.error_code !== 429
}

/** What may be kept of a failed call, for operators. */
export function describeRefusal(error: unknown): string {
  if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
  return error instanceof Error ? error.name : 'failed'
}

/** The Stars of this payment have gone back before. */
export function isRefundedAlready(error: unknown): boolean {
  return is(error, 400, /CHARGE_ALREADY_REFUNDED/)
}

/** The subscription is over, so that nothing is left to cancel. */
export function isSubscriptionOver(error: unknown): boolean {
  return is(error, 400, /SUBSCRIPTION_NOT_ACTIVE/)
}

function is(error: unknown, code: number, description = /(?:)/): boolean {
  return error instanceof GrammyError && error.error_code === code && description.test(error.description)
}
