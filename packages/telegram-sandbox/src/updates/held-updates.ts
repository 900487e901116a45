import type { Update } from '@grammyjs/types'
import type { Milliseconds } from '../state/clock.ts'
import type { UpdateKind } from './update-queue.ts'

/** Selects updates to hold. A missing field matches all. */
export interface HoldFilter {
  /** Kinds of updates, or contents of messages: `subscription`, `callback_query`, `successful_payment` … */
  kinds?: string[] | undefined
  /** The chat, or the person for updates without a chat. */
  chatId?: number | undefined
}

/** An update that is held. It gets its `update_id` when it is released. */
export interface HeldUpdate<Kind extends UpdateKind = UpdateKind> {
  number: number
  kind: Kind
  content: NonNullable<Update[Kind]>
  lane: string
  lifetime: Milliseconds | undefined
}

/** Holds updates, so that they can be delivered late, repeatedly or in another order. */
export class HeldUpdates {
  readonly #held = new Map<number, HeldUpdate>()
  #filter: HoldFilter | undefined
  #number = 0

  /** Sets the filter for later updates. Undefined stops holding; held updates stay held. */
  hold(filter: HoldFilter | undefined): void {
    this.#filter = filter
  }

  /** Holds the update if it matches the filter. @returns whether it is held */
  holdIfMatching<Kind extends UpdateKind>(update: Omit<HeldUpdate<Kind>, 'number'>): boolean {
    if (!this.#filter || !matches(this.#filter, update)) return false
    const number = ++this.#number
    this.#held.set(number, { ...update, content: structuredClone(update.content), number })
    return true
  }

  all(): HeldUpdate[] {
    return [...this.#held.values()]
  }

  get(number: number): HeldUpdate | undefined {
    return this.#held.get(number)
  }

  delete(number: number): void {
    this.#held.delete(number)
  }

  clear(): void {
    this.#held.clear()
    this.#filter = undefined
  }
}

interface Content {
  chat?: { id: number }
  message?: { chat: { id: number } }
  from?: { id: number }
  user?: { id: number }
}

function matches(
  { kinds, chatId }: HoldFilter,
  { kind, content }: Pick<HeldUpdate, 'kind' | 'content'>,
): boolean {
  const { chat, message, from, user } = content as Content
  const id = (chat ?? message?.chat ?? from ?? user)?.id
  if (chatId !== undefined && id !== chatId) return false
  return !kinds || kinds.some((name) => name === kind || (kind === 'message' && name in content))
}
