import { isDataError } from '@tarot/data'
import { GrammyError, HttpError } from 'grammy'

/**
 * What an error of Telegram means for the failed call.
 *
 * - `transient`: the same call can succeed later.
 * - `done`: an earlier call has had the effect.
 * - `final`: the same call never succeeds.
 * - `unclear`: Telegram refused for a reason that is not in the table. It may be transient.
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
  /** Of the response; 500 stands for all codes from 500. */
  code: number
  /** Matches the description. If missing, every description matches. */
  pattern?: RegExp
}

/**
 * Telegram's errors by code and description. The first matching row counts. Telegram documents none of them: the
 * sources are bug reports, the source code of its Bot API server and the lists of other libraries.
 */
export const errorTable: readonly ErrorRow[] = [
  { kind: 'too-many-requests', outcome: 'transient', code: 429 },
  { kind: 'server-error', outcome: 'transient', code: 500 },
  // The token was revoked, or another bot polls with it: not a property of the call.
  { kind: 'bot-refused', outcome: 'transient', code: 401 },
  { kind: 'bot-refused', outcome: 'transient', code: 409 },
  { kind: 'lacks-method', outcome: 'transient', code: 404 },

  { kind: 'not-modified', outcome: 'done', code: 400, pattern: /message is not modified/ },
  {
    kind: 'message-gone',
    outcome: 'final',
    code: 400,
    pattern: /can't be edited|to edit not found|no text in the message|MESSAGE_ID_INVALID/,
  },

  { kind: 'already-refunded', outcome: 'done', code: 400, pattern: /CHARGE_ALREADY_REFUNDED/ },
  {
    kind: 'not-renewing',
    outcome: 'done',
    code: 400,
    pattern: /subscription[_ ](not[_ ]active|already[_ ]canceled)/i,
  },
  // CHARGE_ID_INVALID also if a payment other than the first one names a subscription.
  {
    kind: 'charge-unknown',
    outcome: 'final',
    code: 400,
    pattern: /CHARGE_NOT_FOUND|CHARGE_ID_(INVALID|EMPTY|NOT_FOUND)/,
  },
  // The bot has withdrawn its Stars and may earn more.
  { kind: 'too-few-stars', outcome: 'transient', code: 400, pattern: /BALANCE_TOO_LOW/ },

  {
    kind: 'user-unknown',
    outcome: 'final',
    code: 400,
    pattern:
      /user not found|invalid user_id specified|USER_ID_INVALID|PEER_ID_INVALID|INPUT_USER_DEACTIVATED/,
  },
  { kind: 'blocked', outcome: 'final', code: 400, pattern: /USER_IS_BLOCKED/ },
  {
    kind: 'closed-chat',
    outcome: 'final',
    code: 400,
    pattern: /chat not found|not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/,
  },
  // "bot was blocked by the user", "user is deactivated", "bot can't initiate conversation with a user", …
  { kind: 'blocked', outcome: 'final', code: 403 },
]

/** Classifies the error of a call by the table. */
export function classifyError(error: unknown): Pick<ErrorRow, 'kind' | 'outcome'> {
  if (error instanceof HttpError) return { kind: 'unanswered', outcome: 'transient' }
  if (!(error instanceof GrammyError)) return { kind: 'fault', outcome: 'unclear' }
  // Other Bot API servers may omit the description.
  const description = error.description ?? ''
  const row = errorTable.find(
    ({ code, pattern = /(?:)/ }) =>
      (code === 500 ? error.error_code >= 500 : error.error_code === code) && pattern.test(description),
  )
  return row ?? { kind: 'refused', outcome: 'unclear' }
}

const is = (error: unknown, ...kinds: ErrorKind[]): boolean => kinds.includes(classifyError(error).kind)

/** The message already has the content of the edit, because the edit was repeated. */
export const isNotModified = (error: unknown): boolean => is(error, 'not-modified')

/** The message can never be edited: it is deleted, too old, or the Bot API server lacks the method. */
export const cannotEdit = (error: unknown): boolean => is(error, 'message-gone', 'lacks-method')

/** The user has blocked the bot or deleted the account. */
export const isBlocked = (error: unknown): boolean => is(error, 'blocked')

/** The bot may not write to the chat, or the chat does not exist. */
export const isClosedChat = (error: unknown): boolean => is(error, 'blocked', 'closed-chat', 'user-unknown')

/** Telegram may have executed the call: only the response is missing. */
export const mayHaveArrived = (error: unknown): boolean => is(error, 'unanswered', 'server-error')

/** Telegram refused the call, and the same call will be refused again. Rate limits and server errors do not count. */
export const isRefused = (error: unknown): boolean =>
  error instanceof GrammyError && classifyError(error).outcome !== 'transient'

/** Telegram is unavailable or fails in general: not a property of the call. */
export const isTelegramOutage = (error: unknown): boolean =>
  is(error, 'unanswered', 'server-error', 'bot-refused')

/** The description of a failed call for operators, without user data. */
export function describeRefusal(error: unknown): string {
  if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
  if (isDataError(error)) return error.message
  return error instanceof Error ? error.name : 'failed'
}

/** Attempts after which a refusal that is not in the table counts as final: about half a day. */
const maxUnclearAttempts = 20

/** Whether a call is not worth another attempt. @param attempts before this one */
export function neverSucceeds(error: unknown, attempts: number): boolean {
  const { kind, outcome } = classifyError(error)
  return outcome === 'final' || (kind === 'refused' && attempts + 1 >= maxUnclearAttempts)
}

/** An earlier call has had the effect, and only our records lack it. */
export const isDoneAlready = (error: unknown): boolean => classifyError(error).outcome === 'done'
