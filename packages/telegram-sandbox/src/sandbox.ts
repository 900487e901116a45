import type { Message, Update, User, UserFromGetMe } from '@grammyjs/types'
import type { Arguments } from './bot-api/arguments.ts'
import type { Stars } from './stars/stars.ts'
import { CallbackQueries } from './state/callback-queries.ts'
import { Calls } from './state/calls.ts'
import { Changes } from './state/changes.ts'
import { type ChatEntry, Chats } from './state/chats.ts'
import { type Clock, type Milliseconds, MovableClock, unixTime } from './state/clock.ts'
import { Faults } from './state/faults.ts'
import { Files } from './state/files.ts'
import { Invoices } from './state/invoices.ts'
import { People } from './state/people.ts'
import { PreCheckouts } from './state/pre-checkouts.ts'
import { Profile } from './state/profile.ts'
import { HeldUpdates } from './updates/held-updates.ts'
import { LongPoll } from './updates/long-poll.ts'
import { type UpdateKind, UpdateQueue } from './updates/update-queue.ts'
import type { WebhookRetry } from './updates/webhook.ts'
import { WebhookSender } from './updates/webhook-sender.ts'

export interface SandboxSettings {
  token: string
  botUsername: string
  clock: Clock
  webhookRetry: WebhookRetry
  preCheckoutLimit: Milliseconds
  stars: Stars
}

/** The state of one sandbox. All of it is in memory, except what `stars` saves. */
export class Sandbox {
  readonly token: string
  readonly bot: UserFromGetMe
  readonly movableClock: MovableClock
  /** The movable clock, which sets all dates. The lifetimes of updates use the base clock of the settings. */
  readonly clock: Clock
  readonly people = new People()
  readonly chats = new Chats()
  readonly files = new Files()
  readonly callbackQueries = new CallbackQueries()
  readonly preCheckouts: PreCheckouts
  readonly invoices = new Invoices()
  readonly stars: Stars
  readonly profile = new Profile()
  readonly faults = new Faults()
  readonly calls = new Calls()
  readonly changes = new Changes()
  readonly updates: UpdateQueue
  readonly heldUpdates = new HeldUpdates()
  readonly longPoll: LongPoll
  readonly webhooks: WebhookSender

  constructor(settings: SandboxSettings, execute: (method: string, args: Arguments) => Promise<void>) {
    this.token = settings.token
    this.movableClock = new MovableClock(settings.clock)
    this.clock = this.movableClock.now
    this.bot = botUser(settings.token, settings.botUsername)
    this.preCheckouts = new PreCheckouts(settings.preCheckoutLimit)
    this.stars = settings.stars
    this.updates = new UpdateQueue(settings.clock)
    this.updates.onDropped(() => this.announceQueue())
    this.longPoll = new LongPoll(this.updates)
    this.webhooks = new WebhookSender(this.updates, settings.webhookRetry, this.clock, execute)
  }

  /** Unix time in seconds, as in every `date` of the Bot API. */
  get date(): number {
    return unixTime(this.clock)
  }

  announceQueue(): void {
    this.changes.announce({ type: 'queue', pending: this.updates.pending().length })
  }

  /** Stores the new state of a message and announces it. `updateId` is the update that the bot received, if any. */
  record(kind: ChatEntry['kind'], by: ChatEntry['by'], message: Message, updateId?: number): ChatEntry {
    const entry = this.chats.record(kind, by, message)
    if (updateId !== undefined) entry.updateId = updateId
    this.changes.announce({ type: 'entry', entry })
    return entry
  }

  /** Queues an update for the bot. @returns its id; undefined if the bot does not allow this kind or the update is held */
  sendUpdate<Kind extends UpdateKind>(
    kind: Kind,
    value: NonNullable<Update[Kind]>,
    lane: string,
    lifetime?: Milliseconds,
  ) {
    if (!this.updates.wants(kind)) return undefined
    if (this.heldUpdates.holdIfMatching({ kind, content: value, lane, lifetime })) return undefined
    const updateId = this.updates.add(kind, value, lane, lifetime)
    if (updateId !== undefined) this.announceQueue()
    return updateId
  }

  /** Deletes people, chats, files, Stars, calls, faults and pending updates. The bot stays connected. */
  reset(): void {
    const { people, chats, files, callbackQueries, preCheckouts, invoices, stars, faults, calls } = this
    for (const part of [
      people,
      chats,
      files,
      callbackQueries,
      preCheckouts,
      invoices,
      stars,
      faults,
      calls,
    ]) {
      part.clear()
    }
    this.updates.clear()
    this.heldUpdates.clear()
    this.movableClock.offset = 0
    this.changes.announce({ type: 'reset' })
  }
}

function botUser(token: string, username: string): UserFromGetMe {
  return {
    id: Number(token.split(':')[0]),
    is_bot: true,
    first_name: username.replace(/_?bot$/i, '').replaceAll('_', ' ') || username,
    username,
    can_join_groups: true,
    can_read_all_group_messages: true,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }
}

/** Returns the bot as the user in `from`. */
export const asUser = ({ id, is_bot, first_name, username }: UserFromGetMe): User => ({
  id,
  is_bot,
  first_name,
  username,
})
