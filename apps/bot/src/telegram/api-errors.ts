import { isDataError } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'

/**
 * What an error of Telegram means for the call that got it.
 *
 * - `transient`: the same call can succeed later.
 * - `done`: what the call was to do had been done before.
 * - `final`: the same call never succeeds.
 * - `unclear`: Telegram refused for a reason that is not in the table. It may pass.
 */
export type ErrorOutcome = 'transient' | 'done' | 'final' | 'unclear'

export type ErrorKind =
  | 'too-many-requests'
  | 'server-error'
  | 'bot-refused'
  | 'lacks-method'
  | 'not-modified'
  | 'message-gone'
  | 'already-refunded'
  | 'not-renewing'
  | 'charge-unknown'
  | 'user-unknown'
  | 'too-few-stars'
  | 'blocked'
  | 'closed-chat'
  | 'refused'
  | 'unanswered'
  | 'fault'

export interface ErrorRow {
  kind: ErrorKind
  outcome: ErrorOutcome
  /** Of the answer; 500 stands for every code from 500. */
  code: number
  /** What the description contains. Without it any description fits. */
  words?: RegExp
}

/**
 * Telegram's errors, by their real words. The first row that fits counts. Telegram documents none of them: they are
 * known from bug reports, the sources of its Bot API server and the lists that libraries keep.
 */
export const errorTable: readonly ErrorRow[] = [
  { kind: 'too-many-requests', outcome: 'transient', code: 429 },
  { kind: 'server-error', outcome: 'transient', code: 500 },
  // The token was revoked, or another bot polls with it: that says nothing about the call.
  { kind: 'bot-refused', outcome: 'transient', code: 401 },
  { kind: 'bot-refused', outcome: 'transient', code: 409 },
  { kind: 'lacks-method', outcome: 'transient', code: 404 },

  { kind: 'not-modified', outcome: 'done', code: 400, words: /message is not modified/ },
  {
    kind: 'message-gone',
    outcome: 'final',
    code: 400,
    words: /can't be edited|to edit not found|no text in the message|MESSAGE_ID_INVALID/,
  },

  { kind: 'already-refunded', outcome: 'done', code: 400, words: /CHARGE_ALREADY_REFUNDED/ },
  {
    kind: 'not-renewing',
    outcome: 'done',
    code: 400,
    words: /subscription[_ ](not[_ ]active|already[_ ]canceled)/i,
  },
  // CHARGE_ID_INVALID also when a subscription is named by another payment than its first one.
  {
    kind: 'charge-unknown',
    outcome: 'final',
    code: 400,
    words: /CHARGE_NOT_FOUND|CHARGE_ID_(INVALID|EMPTY|NOT_FOUND)/,
  },
  // The bot has withdrawn its Stars; it may earn others.
  { kind: 'too-few-stars', outcome: 'transient', code: 400, words: /BALANCE_TOO_LOW/ },

  {
    kind: 'user-unknown',
    outcome: 'final',
    code: 400,
    words: /user not found|invalid user_id specified|USER_ID_INVALID|PEER_ID_INVALID|INPUT_USER_DEACTIVATED/,
  },
  { kind: 'blocked', outcome: 'final', code: 400, words: /USER_IS_BLOCKED/ },
  {
    kind: 'closed-chat',
    outcome: 'final',
    code: 400,
    words: /chat not found|not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/,
  },
  // "bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user", …
  { kind: 'blocked', outcome: 'final', code: 403 },
]

/** What went wrong in a call of Telegram, by the table. */
export function classifyError(error: unknown): Pick<ErrorRow, 'kind' | 'outcome'> {
  if (error instanceof HttpError) return { kind: 'unanswered', outcome: 'transient' }
  if (!(error instanceof GrammyError)) return { kind: 'fault', outcome: 'unclear' }
  // A server of another make may answer without a description.
  const description = error.description ?? ''
  const row = errorTable.find(
    ({ code, words = /(?:)/ }) =>
      (code === 500 ? error.error_code >= 500 : error.error_code === code) && words.test(description),
  )
  return row ?? { kind: 'refused', outcome: 'unclear' }
}

const is = (error: unknown, ...kinds: ErrorKind[]): boolean => kinds.includes(classifyError(error).kind)

/** The message is already as the edit wants it: the edit was repeated. */
export const isNotModified = (error: unknown): boolean => is(error, 'not-modified')

/** The message can't be edited, ever: it is gone, too old, or this Bot API server has no such method. */
export const meansSendInstead = (error: unknown): boolean => is(error, 'message-gone', 'lacks-method')

/** The person has blocked the bot or deleted their account. */
export const isBlocked = (error: unknown): boolean => is(error, 'blocked')

/** The bot may not write here, or the chat is gone. */
export const isClosedChat = (error: unknown): boolean => is(error, 'blocked', 'closed-chat', 'user-unknown')

/** Telegram may have carried the call out all the same: only its answer is missing. */
export const mayHaveArrived = (error: unknown): boolean => is(error, 'unanswered', 'server-error')

/** Telegram answered, and will not answer otherwise to the same call. Too many calls, and its own troubles, pass. */
export const isRefused = (error: unknown): boolean =>
  error instanceof GrammyError && classifyError(error).outcome !== 'transient'

/** Telegram does not answer, or not as it should: that says nothing about the call. */
export const isTelegramTrouble = (error: unknown): boolean =>
  is(error, 'unanswered', 'server-error', 'bot-refused')

/** What may be kept of a failed call, for operators. */
export function describeRefusal(error: unknown): string {
  if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
  if (isDataError(error)) return error.message
  return error instanceof Error ? error.name : 'failed'
}

/** Tries after which a refusal that is in no table counts as final: about half a day. */
const maxUnclearAttempts = 20

/** Whether a call that was tried so many times before is not worth another try. */
export function neverSucceeds(error: unknown, attempts: number): boolean {
  const { kind, outcome } = classifyError(error)
  return outcome === 'final' || (kind === 'refused' && attempts + 1 >= maxUnclearAttempts)
}

/** What the call was to do had been done before, and only our record does not know. */
export const isDoneAlready = (error: unknown): boolean => classifyError(error).outcome === 'done'
