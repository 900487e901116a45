import type { Message, User } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Seconds } from '../state/clock.ts'
import { privateChat } from '../state/people.ts'

/**
 * Sends Telegram's service message about a payment to a private chat. Its entry counts as the person's, because the
 * person's action caused it.
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
  const updateId = sandbox.sendUpdate('message', message as never, `message ${chat.id}`)
  const entry = sandbox.record('sent', 'person', message, updateId)
  sandbox.changes.announce({ type: 'stars', personId: person.id })
  return entry
}
