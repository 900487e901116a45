import type { Chat, ChatMember, User } from '@grammyjs/types'
import { asUser, type Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'
import { firstPersonId } from '../state/first-ids.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'

export interface NewChat {
  type: 'group' | 'supergroup' | 'channel'
  title: string
  id?: number | undefined
  username?: string | undefined
  /** Ids of the members. The first one adds the bot. */
  members: number[]
}

/** Opens a group or a channel with the bot as a member. The bot receives `my_chat_member`. */
export function openChat(sandbox: Sandbox, newChat: NewChat): ChatRecord {
  const people = newChat.members.map((id) => findPerson(sandbox, id))
  const id = newChat.id ?? freeId(sandbox, newChat.type)
  if (id >= 0) throw new ActionError(400, 'The id of a group or channel is negative.')
  if (sandbox.chats.get(id)) throw new ActionError(409, `The id ${id} is taken.`)
  const { type, title, username } = newChat
  const named = type !== 'group' && username !== undefined ? { username: username.replace(/^@/, '') } : {}
  const chat = { id, type, title, ...named } as Chat
  const record = sandbox.chats.open(chat, newChat.members)
  sendBotJoined(sandbox, chat, people[0]?.user ?? { id: 777000, is_bot: false, first_name: 'Telegram' })
  sandbox.changes.announce({ type: 'chat', chat })
  return record
}

/** Returns a free id: negative, and for supergroups and channels below -1000000000000, as on Telegram. */
function freeId(sandbox: Sandbox, type: NewChat['type']): number {
  const id = -firstPersonId() - (type === 'group' ? 0 : 1_000_000_000_000)
  return sandbox.chats.get(id) ? freeId(sandbox, type) : id
}

function sendBotJoined(sandbox: Sandbox, chat: Chat, from: User): void {
  const user = asUser(sandbox.bot)
  const left: ChatMember = { status: 'left', user }
  const joined: ChatMember =
    chat.type === 'channel' ? ({ status: 'administrator', user } as ChatMember) : { status: 'member', user }
  sandbox.sendUpdate(
    'my_chat_member',
    { chat, from, date: sandbox.date, old_chat_member: left, new_chat_member: joined },
    `member ${chat.id}`,
  )
}
