import { badRequest } from '../bot-api/api-failure.ts'
import type { Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'
import { findWritableChat } from './find-chat.ts'
import type { Method } from './method.ts'

/** A message can be deleted for 48 hours. https://core.telegram.org/bots/api#deletemessage */
const DELETABLE_SECONDS = 48 * 3600

export const deleteMessage: Method = ({ sandbox, args }) => {
  if (!args.has('chat_id')) throw badRequest('chat identifier is not specified')
  const id = args.integer('message_id', 0)
  if (id === 0) throw badRequest('message identifier is not specified')
  const record = findWritableChat(sandbox, args)
  if (!record.messages.has(id)) throw badRequest('message to delete not found')
  remove(sandbox, record, id)
  return true
}

/** Missing messages are ignored. */
export const deleteMessages: Method = ({ sandbox, args }) => {
  const ids = args.json('message_ids', 'message_ids')
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest('message identifiers are not specified')
  if (ids.length > 100) throw badRequest('too many message identifiers specified')
  const record = findWritableChat(sandbox, args)
  for (const id of ids.map(Number)) if (record.messages.has(id)) remove(sandbox, record, id)
  return true
}

function remove(sandbox: Sandbox, record: ChatRecord, id: number): void {
  const message = record.messages.get(id)
  if (!message) return
  if (sandbox.date - message.date > DELETABLE_SECONDS) {
    throw badRequest("message can't be deleted for everyone")
  }
  sandbox.record('deleted', 'bot', message)
}
