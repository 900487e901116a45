import { badRequest, forbidden } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'
import type { Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'

/** Returns the chat of `chat_id`. @throws ApiFailure if the bot does not know it */
export function findChat(sandbox: Sandbox, args: Arguments): ChatRecord {
  const id = args.text('chat_id').trim()
  if (id === '') throw badRequest('chat_id is empty')
  const record = id.startsWith('@') ? sandbox.chats.byUsername(id) : sandbox.chats.get(Number(id))
  if (record) return record
  const known = sandbox.people.get(Number(id)) && sharesChat(sandbox, Number(id))
  throw known ? forbidden("bot can't initiate conversation with a user") : badRequest('chat not found')
}

/** Returns the chat of `chat_id`. @throws ApiFailure if the bot may not write there */
export function findWritableChat(sandbox: Sandbox, args: Arguments): ChatRecord {
  const record = findChat(sandbox, args)
  const person = record.chat.type === 'private' ? sandbox.people.get(record.chat.id) : undefined
  if (person?.deleted) throw forbidden('user is deactivated')
  if (person?.blocked) throw forbidden('bot was blocked by the user')
  return record
}

const sharesChat = (sandbox: Sandbox, personId: number): boolean =>
  sandbox.chats.all().some(({ members }) => members.has(personId))
