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

function is(error: unknown, code: number, description = /(?:)/): boolean {
  return error instanceof GrammyError && error.error_code === code && description.test(error.description)
}
