import type { BotCommand, Chat, ForceReply, ReplyKeyboardMarkup, UserFromGetMe } from '@grammyjs/types'
import { type StarSubscription, subscriptionsOf } from '../actions/subscriptions.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Seconds } from '../state/clock.ts'
import type { Person } from '../state/people.ts'

export interface ChatView {
  chat: Chat
  members: number[]
  /** The current reply keyboard or force-reply. */
  keyboard: ReplyKeyboardMarkup | ForceReply | null
}

interface PersonView extends Person {
  commands: BotCommand[]
  stars: number
  subscriptions: StarSubscription[]
}

interface ClockView {
  now: Date
  /** Offset of the clock; negative if it was moved back. */
  moved: Seconds
}

/** The initial state of a page. Messages are read from `/entries`. */
export interface Snapshot {
  bot: UserFromGetMe & { description: string }
  people: PersonView[]
  chats: ChatView[]
  clock: ClockView
  /** Revision of the last entry. */
  revision: number
  /** Number of the last call. */
  lastCall: number
  webhook: string | null
  /** Whether a bot is waiting in `getUpdates`. */
  polling: boolean
  pendingUpdates: number
}

export function snapshot(sandbox: Sandbox): Snapshot {
  const { bot, profile, people, chats, calls, updates, longPoll, webhooks, stars } = sandbox
  return {
    bot: {
      ...bot,
      first_name: profile.text('name', '') || bot.first_name,
      description: profile.text('description', ''),
    },
    people: people.all().map((person) => ({
      ...person,
      commands: profile.commandsFor(person.user.id, person.user.language_code ?? ''),
      stars: stars.balance(person.user.id),
      subscriptions: subscriptionsOf(sandbox, person.user.id),
    })),
    chats: chats.all().map(({ chat, members, keyboard }) => ({
      chat,
      members: [...members],
      keyboard: keyboard ?? null,
    })),
    clock: clockView(sandbox),
    revision: chats.revision,
    lastCall: calls.last,
    webhook: webhooks.webhook?.url ?? null,
    polling: longPoll.waiting,
    pendingUpdates: updates.pending().length,
  }
}

export const clockView = ({ clock, movableClock }: Sandbox): ClockView => ({
  now: clock(),
  moved: movableClock.offset / 1000,
})
