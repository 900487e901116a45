import type { BotCommand, Chat, ForceReply, ReplyKeyboardMarkup, UserFromGetMe } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../state/people.ts'

export interface ChatView {
  chat: Chat
  members: number[]
  /** The reply keyboard, or the question, that is showing. */
  keyboard: ReplyKeyboardMarkup | ForceReply | null
}

/** All a page needs to start with; messages come from the entries. */
export interface Snapshot {
  bot: UserFromGetMe & { description: string }
  people: (Person & { commands: BotCommand[] })[]
  chats: ChatView[]
  /** The last entry and the last call so far. */
  revision: number
  lastCall: number
  webhook: string | null
  /** A bot is waiting in `getUpdates` at this moment. */
  polling: boolean
  pendingUpdates: number
}

export function snapshot(sandbox: Sandbox): Snapshot {
  const { bot, profile, people, chats, calls, updates, longPoll, webhooks } = sandbox
  return {
    bot: {
      ...bot,
      first_name: profile.text('name', '') || bot.first_name,
      description: profile.text('description', ''),
    },
    people: people.all().map((person) => ({
      ...person,
      commands: profile.commandsFor(person.user.id, person.user.language_code ?? ''),
    })),
    chats: chats.all().map(({ chat, members, keyboard }) => ({
      chat,
      members: [...members],
      keyboard: keyboard ?? null,
    })),
    revision: chats.revision,
    lastCall: calls.last,
    webhook: webhooks.webhook?.url ?? null,
    polling: longPoll.waiting,
    pendingUpdates: updates.pending().length,
  }
}
