import type { Message, User } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Seconds } from '../state/clock.ts'
import { privateChat } from '../state/people.ts'

/**
 * What Telegram writes into a private chat about a payment. It comes about by what people do, so it counts as theirs
 * among the entries.
 */
export function sendServiceMessage(
  sandbox: Sandbox,
  person: User,
  content: Partial<Message>,
  date: Seconds = sandbox.date,
): ChatEntry {
  const { chat } = sandbox.chats.open(privateChat(person), [person.id])
  const message_id = sandbox.chats.nextMessageId(chat.id)
  const message = { message_id, from: person, chat, date, ...content } as Message
  const updateId = sandbox.tell('message', message as never, `message ${chat.id}`)
  const entry = sandbox.record('sent', 'person', message, updateId)
  sandbox.changes.announce({ type: 'stars', personId: person.id })
  return entry
}
