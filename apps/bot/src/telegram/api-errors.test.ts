import { GrammyError, HttpError } from 'grammy'
import { expect, test } from 'vitest'
import {
  classifyError,
  describeRefusal,
  type ErrorKind,
  type ErrorOutcome,
  errorTable,
  isBlocked,
  isClosedChat,
  neverSucceeds,
} from './api-errors.ts'

const answer = (code: number, description: string) =>
  new GrammyError('refused', { ok: false, error_code: code, description }, 'sendMessage', {})

/** Telegram's actual descriptions. */
const errorTexts: [number, string, ErrorKind, ErrorOutcome][] = [
  [429, 'Too Many Requests: retry after 5', 'too-many-requests', 'transient'],
  [500, 'Internal Server Error', 'server-error', 'transient'],
  [502, 'Bad Gateway', 'server-error', 'transient'],
  [401, 'Unauthorized', 'bot-refused', 'transient'],
  [409, 'Conflict: terminated by other getUpdates request', 'bot-refused', 'transient'],
  [404, 'Not Found', 'lacks-method', 'transient'],
  [400, 'Bad Request: message is not modified: specified new message content…', 'not-modified', 'done'],
  [400, "Bad Request: message can't be edited", 'message-gone', 'final'],
  [400, 'Bad Request: message to edit not found', 'message-gone', 'final'],
  [400, 'Bad Request: there is no text in the message to edit', 'message-gone', 'final'],
  [400, 'Bad Request: MESSAGE_ID_INVALID', 'message-gone', 'final'],
  [400, 'Bad Request: CHARGE_ALREADY_REFUNDED', 'already-refunded', 'done'],
  [400, 'Bad Request: SUBSCRIPTION_NOT_ACTIVE', 'not-renewing', 'done'],
  [400, 'Bad Request: subscription not active', 'not-renewing', 'done'],
  [400, 'Bad Request: subscription already canceled', 'not-renewing', 'done'],
  [400, 'Bad Request: CHARGE_NOT_FOUND', 'charge-unknown', 'final'],
  [400, 'Bad Request: CHARGE_ID_INVALID', 'charge-unknown', 'final'],
  [400, 'Bad Request: CHARGE_ID_EMPTY', 'charge-unknown', 'final'],
  [400, 'Bad Request: BALANCE_TOO_LOW', 'too-few-stars', 'transient'],
  [400, 'Bad Request: user not found', 'user-unknown', 'final'],
  [400, 'Bad Request: invalid user_id specified', 'user-unknown', 'final'],
  [400, 'Bad Request: USER_ID_INVALID', 'user-unknown', 'final'],
  [400, 'Bad Request: PEER_ID_INVALID', 'user-unknown', 'final'],
  [400, 'Bad Request: INPUT_USER_DEACTIVATED', 'user-unknown', 'final'],
  [400, 'Bad Request: USER_IS_BLOCKED', 'blocked', 'final'],
  [400, 'Bad Request: chat not found', 'closed-chat', 'final'],
  [400, 'Bad Request: not enough rights to send text messages to the chat', 'closed-chat', 'final'],
  [400, 'Bad Request: have no rights to send a message', 'closed-chat', 'final'],
  [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'closed-chat', 'final'],
  [403, 'Forbidden: bot was blocked by the user', 'blocked', 'final'],
  [403, 'Forbidden: user is deactivated', 'blocked', 'final'],
  [403, "Forbidden: bot can't initiate conversation with a user", 'blocked', 'final'],
  [400, 'Bad Request: SOMETHING_NEW', 'refused', 'unclear'],
]

test.each(errorTexts)('%i %s is %s, %s', (code, description, kind, outcome) => {
  expect(classifyError(answer(code, description))).toMatchObject({ kind, outcome })
})

test('every row of the table is tested here', () => {
  const tried = new Set(errorTexts.map(([code, description]) => classifyError(answer(code, description))))
  expect(errorTable.filter((row) => !tried.has(row))).toEqual([])
})

test('a missing response is transient, an error without a description has a kind, and our own bug is unclear', () => {
  expect(classifyError(new HttpError('lost', new Error('reset')))).toMatchObject({ outcome: 'transient' })
  expect(classifyError(answer(400, undefined as never))).toMatchObject({ kind: 'refused' })
  expect(classifyError(new TypeError('oops'))).toEqual({ kind: 'fault', outcome: 'unclear' })
  expect(neverSucceeds(new TypeError('oops'), 1_000)).toBe(false)
  expect(describeRefusal(answer(400, 'Bad Request: CHARGE_NOT_FOUND'))).toBe(
    '400 Bad Request: CHARGE_NOT_FOUND',
  )
})

test('an unknown refusal is final after half a day, and a transient error never', () => {
  const unknown = answer(400, 'Bad Request: SOMETHING_NEW')
  expect([0, 18, 19].map((attempts) => neverSucceeds(unknown, attempts))).toEqual([false, false, true])
  expect(neverSucceeds(answer(400, 'Bad Request: BALANCE_TOO_LOW'), 1_000)).toBe(false)
})

test('the chat of a user who has blocked the bot is closed, and so is an unknown chat', () => {
  const [blocked, unknown] = [
    answer(403, 'Forbidden: bot was blocked by the user'),
    answer(400, 'Bad Request: chat not found'),
  ]
  expect([blocked, unknown].map(isBlocked)).toEqual([true, false])
  expect([blocked, unknown].map(isClosedChat)).toEqual([true, true])
})
