import type { Update } from '@grammyjs/types'
import type { Milliseconds } from '../state/clock.ts'
import type { UpdateKind } from './update-queue.ts'

/** Which updates are held back; what is missing stands for all. */
export interface HoldFilter {
  /** Kinds of update, or contents of messages: `subscription`, `callback_query`, `successful_payment` … */
  kinds?: string[] | undefined
  /** The chat, or the person of an update that has no chat. */
  chatId?: number | undefined
}

/** An update that has happened and is not yet on its way to the bot. It has no `update_id` before it is released. */
export interface HeldUpdate<Kind extends UpdateKind = UpdateKind> {
  number: number
  kind: Kind
  content: NonNullable<Update[Kind]>
  lane: string
  lifetime: Milliseconds | undefined
}

/** Updates that are kept from the bot, so that they can come late, more than once or in another order. */
export class HeldUpdates {
  readonly #held = new Map<number, HeldUpdate>()
  #filter: HoldFilter | undefined
  #number = 0

  /** From now on. Undefined ends it; what is held stays held. */
  hold(filter: HoldFilter | undefined): void {
    this.#filter = filter
  }

  /** @returns whether the update is held back */
  keep<Kind extends UpdateKind>(update: Omit<HeldUpdate<Kind>, 'number'>): boolean {
    if (!this.#filter || !fits(this.#filter, update)) return false
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

function fits(
  { kinds, chatId }: HoldFilter,
  { kind, content }: Pick<HeldUpdate, 'kind' | 'content'>,
): boolean {
  const { chat, message, from, user } = content as Content
  const where = (chat ?? message?.chat ?? from ?? user)?.id
  if (chatId !== undefined && where !== chatId) return false
  return !kinds || kinds.some((name) => name === kind || (kind === 'message' && name in content))
}
