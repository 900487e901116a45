import type { CallbackQuery, InlineKeyboardButton, Message } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import { CALLBACK_LIFETIME } from '../state/callback-queries.ts'
import type { Person } from '../state/people.ts'
import { ActionError } from './action-error.ts'
import { findMessage, findOwnChat, findPerson } from './find.ts'

/** Selects a button by its label, its callback data, or its row and column from 0. */
export type ButtonSelector = { text: string } | { data: string } | { row: number; column: number }

export interface Pressed {
  callbackQueryId: string
  /** Missing if the bot does not allow callback queries. */
  updateId?: number
}

/** Presses an existing button as a person, `times` times before the bot can answer. */
export function press(
  sandbox: Sandbox,
  personId: number,
  messageId: number,
  selector: ButtonSelector,
  { times = 1, chatId }: { times?: number | undefined; chatId?: number | undefined } = {},
): Pressed[] {
  const person = findPerson(sandbox, personId)
  const message = findMessage(findOwnChat(sandbox, person, chatId), messageId)
  const button = findButton(message, selector)
  if (!('callback_data' in button)) {
    throw new ActionError(409, `The button "${button.text}" sends the bot nothing: it has no callback data.`)
  }
  return Array.from({ length: times }, () => query(sandbox, person, message, button.callback_data))
}

/** Sends any callback data on any message of any chat, even if no button has it. */
export function forgePress(
  sandbox: Sandbox,
  personId: number,
  { chatId, messageId, data }: { chatId?: number | undefined; messageId: number; data: string },
): Pressed {
  const person = findPerson(sandbox, personId)
  const record = sandbox.chats.get(chatId ?? personId) ?? findOwnChat(sandbox, person)
  const deletedMessage = { chat: record.chat, message_id: messageId, date: 0 as const }
  return query(sandbox, person, record.messages.get(messageId) ?? deletedMessage, data)
}

function query(
  sandbox: Sandbox,
  person: Person,
  message: NonNullable<CallbackQuery['message']>,
  data: string,
): Pressed {
  const callbackQueryId = sandbox.callbackQueries.press({
    personId: person.user.id,
    chatId: message.chat.id,
    messageId: message.message_id,
    data,
    pressedAt: sandbox.clock().getTime(),
  })
  const updateId = sandbox.sendUpdate(
    'callback_query',
    {
      id: callbackQueryId,
      from: person.user,
      message,
      chat_instance: String(BigInt(message.chat.id) * 1_000_003n),
      data,
    },
    `callback ${person.user.id}`,
    CALLBACK_LIFETIME,
  )
  return { callbackQueryId, ...(updateId === undefined ? {} : { updateId }) }
}

function findButton(message: Message, selector: ButtonSelector): InlineKeyboardButton {
  const rows = message.reply_markup?.inline_keyboard ?? []
  const found =
    'row' in selector
      ? rows[selector.row]?.[selector.column]
      : rows
          .flat()
          .find((button) =>
            'text' in selector
              ? button.text === selector.text
              : 'callback_data' in button && button.callback_data === selector.data,
          )
  if (found) return found
  const there = rows.flat().map(({ text }) => `"${text}"`)
  throw new ActionError(
    404,
    `Message ${message.message_id} has no button ${JSON.stringify(selector)}. It has ${there.join(', ') || 'none'}.`,
  )
}
