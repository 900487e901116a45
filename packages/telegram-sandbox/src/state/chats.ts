import type { Chat, ForceReply, Message, ReplyKeyboardMarkup } from '@grammyjs/types'
import { firstInTime } from './first-ids.ts'

/** One line of what happened in the chats, in order over all chats. */
export interface ChatEntry {
  /** Grows by one with every entry. */
  revision: number
  kind: 'sent' | 'edited' | 'deleted'
  by: 'bot' | 'person'
  /** The message as it was then, in Bot API shape. */
  message: Message
  /** The update that told the bot, when there was one. */
  updateId?: number
}

export interface ChatRecord {
  chat: Chat
  /** Who belongs to a group or channel. */
  members: Set<number>
  messages: Map<number, Message>
  /** The reply keyboard that is showing, or a question that wants an answer. */
  keyboard: ReplyKeyboardMarkup | ForceReply | undefined
}

/** Every chat the bot knows, its messages, and the history of what happened to them. */
export class Chats {
  readonly #chats = new Map<number, ChatRecord>()
  readonly #nextMessageId = new Map<number, number>()
  readonly #firstMessageId = firstInTime()
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

  /** A public group or channel by its `@name`. */
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

  /** Stores a message's new state and writes it into the history. */
  record(kind: ChatEntry['kind'], by: ChatEntry['by'], message: Message): ChatEntry {
    const messages = this.#chats.get(message.chat.id)?.messages
    if (kind === 'deleted') messages?.delete(message.message_id)
    else messages?.set(message.message_id, message)
    const entry: ChatEntry = { revision: ++this.#revision, kind, by, message }
    this.#entries.push(entry)
    return entry
  }

  /** @param since the last revision the caller knows */
  entries(since = 0, chatId?: number): ChatEntry[] {
    const first = this.#entries[0]?.revision ?? 0
    const later = this.#entries.slice(Math.max(0, since + 1 - first))
    return chatId === undefined ? later : later.filter(({ message }) => message.chat.id === chatId)
  }

  /** Revisions and message ids go on growing, so that nobody mistakes an old one for a new one. */
  clear(): void {
    this.#chats.clear()
    this.#entries = []
  }
}
