import type { Chat, ForceReply, Message, ReplyKeyboardMarkup } from '@grammyjs/types'
import { firstIdByTime } from './first-ids.ts'

/** One event in the history of all chats. */
export interface ChatEntry {
  /** Sequence number over all chats. */
  revision: number
  kind: 'sent' | 'edited' | 'deleted'
  by: 'bot' | 'person'
  /** The message at that time, in the format of the Bot API. */
  message: Message
  /** The update that the bot received, if any. */
  updateId?: number
}

export interface ChatRecord {
  chat: Chat
  /** Ids of the members of a group or channel. */
  members: Set<number>
  messages: Map<number, Message>
  /** The current reply keyboard or force-reply. */
  keyboard: ReplyKeyboardMarkup | ForceReply | undefined
}

/** Every chat that the bot knows, its messages and their history. */
export class Chats {
  readonly #chats = new Map<number, ChatRecord>()
  readonly #nextMessageId = new Map<number, number>()
  readonly #firstMessageId = firstIdByTime()
  #entries: ChatEntry[] = []
  #revision = 0

  get revision(): number {
    return this.#revision
  }

  open(chat: Chat, members: number[]): ChatRecord {
    const known = this.#chats.get(chat.id)
    if (known) return known
    const record: ChatRecord = { chat, members: new Set(members), messages: new Map(), keyboard: undefined }
    this.#chats.set(chat.id, record)
    return record
  }

  get(id: number): ChatRecord | undefined {
    return this.#chats.get(id)
  }

  /** Returns the public group or channel with this `@name`. */
  byUsername(username: string): ChatRecord | undefined {
    const name = username.replace(/^@/, '').toLowerCase()
    return this.all().find(({ chat }) => chat.type !== 'private' && chat.username?.toLowerCase() === name)
  }

  all(): ChatRecord[] {
    return [...this.#chats.values()]
  }

  nextMessageId(chatId: number): number {
    const id = this.#nextMessageId.get(chatId) ?? this.#firstMessageId
    this.#nextMessageId.set(chatId, id + 1)
    return id
  }

  /** Stores the new state of a message and appends it to the history. */
  record(kind: ChatEntry['kind'], by: ChatEntry['by'], message: Message): ChatEntry {
    const messages = this.#chats.get(message.chat.id)?.messages
    if (kind === 'deleted') messages?.delete(message.message_id)
    else messages?.set(message.message_id, message)
    const entry: ChatEntry = { revision: ++this.#revision, kind, by, message }
    this.#entries.push(entry)
    return entry
  }

  /** @param since the last known revision */
  entries(since = 0, chatId?: number): ChatEntry[] {
    const first = this.#entries[0]?.revision ?? 0
    const later = this.#entries.slice(Math.max(0, since + 1 - first))
    return chatId === undefined ? later : later.filter(({ message }) => message.chat.id === chatId)
  }

  /** Deletes everything. Revisions and message ids keep increasing, so that none is used twice. */
  clear(): void {
    this.#chats.clear()
    this.#entries = []
  }
}
