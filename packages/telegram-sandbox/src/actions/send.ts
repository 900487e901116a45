import type { Chat, Message } from '@grammyjs/types'
import { normaliseText } from '../entities/normalise-text.ts'
import type { Sandbox } from '../sandbox.ts'
import type { ChatEntry, ChatRecord } from '../state/chats.ts'
import { ActionError } from './action-error.ts'
import { findMessage, findOwnChat, findPerson, findRecord } from './find.ts'

export interface Where {
  /** A group; the private chat with the bot when missing. */
  chatId?: number | undefined
  /** The id of the message this one answers. */
  replyTo?: number | undefined
}

/** Text with the commands, mentions and links Telegram finds in it. */
export function textContent(text: string): Pick<Message, 'text' | 'entities'> {
  const clean = normaliseText({ text: text.replaceAll('\r', ''), entities: [] })
  if (clean.text === '') throw new ActionError(400, 'The text is empty.')
  if ([...clean.text].length > 4096) {
    throw new ActionError(400, 'The text is too long: Telegram takes 4096 characters.')
  }
  return { text: clean.text, ...(clean.entities.length > 0 ? { entities: clean.entities } : {}) }
}

/** A person writes; the bot hears of it in an update. */
export function sendAsPerson(
  sandbox: Sandbox,
  personId: number,
  content: Partial<Message>,
  where: Where = {},
) {
  const person = findPerson(sandbox, personId)
  const record = findOwnChat(sandbox, person, where.chatId)
  if (record.chat.type === 'channel')
    throw new ActionError(400, 'Only the channel itself posts in a channel.')
  const message = draft(sandbox, record, { from: person.user, ...content }, where.replyTo)
  hideOneTimeKeyboard(sandbox, record)
  const updateId = sandbox.tell('message', message as never, `message ${record.chat.id}`)
  return sandbox.record('sent', 'person', message, updateId)
}

/** A channel posts. */
export function postToChannel(sandbox: Sandbox, channelId: number, text: string): ChatEntry {
  const record = findRecord(sandbox, channelId)
  if (record.chat.type !== 'channel') throw new ActionError(400, `Chat ${channelId} is not a channel.`)
  const message = draft(sandbox, record, { sender_chat: record.chat as Chat, ...textContent(text) })
  const updateId = sandbox.tell('channel_post', message as never, `message ${channelId}`)
  return sandbox.record('sent', 'person', message, updateId)
}

/** A person changes what they wrote. */
export function editAsPerson(
  sandbox: Sandbox,
  personId: number,
  messageId: number,
  text: string,
  chatId?: number,
): ChatEntry {
  const record = findOwnChat(sandbox, findPerson(sandbox, personId), chatId)
  const message = findMessage(record, messageId)
  if (message.from?.id !== personId || message.text === undefined) {
    throw new ActionError(409, 'A person can edit only text they wrote themselves.')
  }
  const { entities: _, ...rest } = message
  const edited = { ...rest, ...textContent(text), edit_date: sandbox.date } as Message
  const updateId = sandbox.tell('edited_message', edited as never, `message ${record.chat.id}`)
  return sandbox.record('edited', 'person', edited, updateId)
}

function draft(sandbox: Sandbox, record: ChatRecord, content: Partial<Message>, replyTo?: number): Message {
  const { chat } = record
  const { reply_to_message: _, ...original } = replyTo === undefined ? {} : findMessage(record, replyTo)
  return {
    message_id: sandbox.chats.nextMessageId(chat.id),
    chat,
    date: sandbox.date,
    ...(replyTo === undefined ? {} : { reply_to_message: original }),
    ...content,
  } as Message
}

/** A question is answered once, and a one-time keyboard hides after its use. */
function hideOneTimeKeyboard(sandbox: Sandbox, record: ChatRecord): void {
  const { keyboard } = record
  if (!keyboard || ('keyboard' in keyboard && !keyboard.one_time_keyboard)) return
  record.keyboard = undefined
  sandbox.changes.announce({ type: 'chat', chat: record.chat })
}
