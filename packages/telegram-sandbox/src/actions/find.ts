import type { Message } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'
import { type Person, privateChat } from '../state/people.ts'
import { ActionError } from './action-error.ts'

export function findPerson(sandbox: Sandbox, id: number): Person {
  const person = sandbox.people.get(id)
  if (!person) throw new ActionError(404, `There is no person with the id ${id}. Add the person first.`)
  return person
}

export function findRecord(sandbox: Sandbox, chatId: number): ChatRecord {
  const record = sandbox.chats.get(chatId)
  if (!record) throw new ActionError(404, `There is no chat ${chatId}.`)
  return record
}

/** Returns a group of the person, or the private chat with the bot, which is opened if needed. */
export function findOwnChat(sandbox: Sandbox, person: Person, chatId = person.user.id): ChatRecord {
  const { id, first_name } = person.user
  if (person.deleted) throw new ActionError(409, `${first_name} has deleted the account.`)
  if (chatId === id) {
    if (person.blocked) throw new ActionError(409, `${first_name} has blocked the bot. Unblock it first.`)
    person.started = true
    return sandbox.chats.open(privateChat(person.user), [id])
  }
  const record = findRecord(sandbox, chatId)
  if (!record.members.has(id)) throw new ActionError(409, `${first_name} does not belong to chat ${chatId}.`)
  return record
}

export function findMessage({ chat, messages }: ChatRecord, messageId: number): Message {
  const message = messages.get(messageId)
  if (!message) throw new ActionError(404, `Chat ${chat.id} has no message ${messageId}.`)
  return message
}
