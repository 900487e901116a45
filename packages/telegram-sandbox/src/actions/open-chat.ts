import type { Chat, ChatMember, User } from '@grammyjs/types'
import { asUser, type Sandbox } from '../sandbox.ts'
import type { ChatRecord } from '../state/chats.ts'
import { firstOfPeople } from '../state/first-ids.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'

export interface NewChat {
  type: 'group' | 'supergroup' | 'channel'
  title: string
  id?: number | undefined
  username?: string | undefined
  /** Who belongs to it; the first one adds the bot. */
  members: number[]
}

/** Opens a group or a channel with the bot in it; the bot hears of it in `my_chat_member`. */
export function openChat(sandbox: Sandbox, given: NewChat): ChatRecord {
  const people = given.members.map((id) => findPerson(sandbox, id))
  const id = given.id ?? freeId(sandbox, given.type)
  if (id >= 0) throw new ActionError(400, 'The id of a group or channel is negative.')
  if (sandbox.chats.get(id)) throw new ActionError(409, `The id ${id} is taken.`)
  const { type, title, username } = given
  const named = type !== 'group' && username !== undefined ? { username: username.replace(/^@/, '') } : {}
  const chat = { id, type, title, ...named } as Chat
  const record = sandbox.chats.open(chat, given.members)
  tellBotJoined(sandbox, chat, people[0]?.user ?? { id: 777000, is_bot: false, first_name: 'Telegram' })
  sandbox.changes.announce({ type: 'chat', chat })
  return record
}

/** Negative, and for supergroups and channels below -1000000000000, as on Telegram. */
function freeId(sandbox: Sandbox, type: NewChat['type']): number {
  const id = -firstOfPeople() - (type === 'group' ? 0 : 1_000_000_000_000)
  return sandbox.chats.get(id) ? freeId(sandbox, type) : id
}

function tellBotJoined(sandbox: Sandbox, chat: Chat, from: User): void {
  const user = asUser(sandbox.bot)
  const left: ChatMember = { status: 'left', user }
  const joined: ChatMember =
    chat.type === 'channel' ? ({ status: 'administrator', user } as ChatMember) : { status: 'member', user }
  sandbox.tell(
    'my_chat_member',
    { chat, from, date: sandbox.date, old_chat_member: left, new_chat_member: joined },
    `member ${chat.id}`,
  )
}
