import type { Chat, Message } from '@grammyjs/types'
import { normaliseText } from '../entities/normalise-text.ts'
import type { Sandbox } from '../sandbox.ts'
import type { ChatEntry, ChatRecord } from '../state/chats.ts'
import { ActionError } from './action-error.ts'
import { findMessage, findOwnChat, findPerson, findRecord } from './find.ts'

export interface MessageTarget {
  /** A group. Default: the private chat with the bot. */
  chatId?: number | undefined
  /** The id of the message that this one replies to. */
  replyTo?: number | undefined
}

/** Returns the text with the commands, mentions and links that Telegram recognises. */
export function textContent(text: string): Pick<Message, 'text' | 'entities'> {
  const clean = normaliseText({ text: text.replaceAll('\r', ''), entities: [] })
  if (clean.text === '') throw new ActionError(400, 'The text is empty.')
  if ([...clean.text].length > 4096) {
    throw new ActionError(400, 'The text is too long: the limit is 4096 characters.')
  }
  return { text: clean.text, ...(clean.entities.length > 0 ? { entities: clean.entities } : {}) }
}

/** Sends a message as a person. The bot receives it as an update. */
export function sendAsPerson(
  sandbox: Sandbox,
  personId: number,
  content: Partial<Message>,
  target: MessageTarget = {},
) {
  const person = findPerson(sandbox, personId)
  const record = findOwnChat(sandbox, person, target.chatId)
  if (record.chat.type === 'channel')
    throw new ActionError(400, 'Only the channel itself can post in a channel.')
  const message = draft(sandbox, record, { from: person.user, ...content }, target.replyTo)
  hideOneTimeKeyboard(sandbox, record)
  const updateId = sandbox.sendUpdate('message', message as never, `message ${record.chat.id}`)
  return sandbox.record('sent', 'person', message, updateId)
}

/** Posts in a channel. */
export function postToChannel(sandbox: Sandbox, channelId: number, text: string): ChatEntry {
  const record = findRecord(sandbox, channelId)
  if (record.chat.type !== 'channel') throw new ActionError(400, `Chat ${channelId} is not a channel.`)
  const message = draft(sandbox, record, { sender_chat: record.chat as Chat, ...textContent(text) })
  const updateId = sandbox.sendUpdate('channel_post', message as never, `message ${channelId}`)
  return sandbox.record('sent', 'person', message, updateId)
}

/** Edits a message of a person. */
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
  const updateId = sandbox.sendUpdate('edited_message', edited as never, `message ${record.chat.id}`)
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

/** Hides a force-reply or a one-time keyboard after its use. */
function hideOneTimeKeyboard(sandbox: Sandbox, record: ChatRecord): void {
  const { keyboard } = record
  if (!keyboard || ('keyboard' in keyboard && !keyboard.one_time_keyboard)) return
  record.keyboard = undefined
  sandbox.changes.announce({ type: 'chat', chat: record.chat })
}
