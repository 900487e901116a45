import type { Chat, User } from '@grammyjs/types'
import type { CallbackAnswer } from './callback-queries.ts'
import type { BotCall } from './calls.ts'
import type { ChatEntry } from './chats.ts'
import type { Milliseconds } from './clock.ts'
import type { Person } from './people.ts'

/** A change that is announced to pages and waiting requests. */
export type Change =
  | { type: 'person'; person: Person }
  | { type: 'chat'; chat: Chat }
  | { type: 'entry'; entry: ChatEntry }
  | { type: 'typing'; chatId: number; action: string }
  | { type: 'answer'; answer: CallbackAnswer }
  | { type: 'call'; call: BotCall }
  /** Number of updates that the bot has not confirmed. */
  | { type: 'queue'; pending: number }
  | { type: 'profile'; bot: User }
  /** Stars or subscriptions of a person. */
  | { type: 'stars'; personId: number }
  | { type: 'clock'; now: string }
  | { type: 'reset' }

/** Announces changes to listeners. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>()

  announce(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change)
  }

  /** @returns removes the listener */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Returns the result of `find`, now or after a change; `undefined` after the timeout `wait` or when `signal` aborts. */
  async waitFor<Found>(find: () => Found | undefined, wait: Milliseconds, signal?: AbortSignal) {
    const now = find()
    if (now !== undefined || wait <= 0 || signal?.aborted) return now
    return new Promise<Found | undefined>((resolve) => {
      const finish = (found: Found | undefined) => {
        clearTimeout(timer)
        stop()
        signal?.removeEventListener('abort', cancel)
        resolve(found)
      }
      const cancel = () => finish(undefined)
      const timer = setTimeout(cancel, wait)
      signal?.addEventListener('abort', cancel)
      const stop = this.listen(() => {
        const found = find()
        if (found !== undefined) finish(found)
      })
    })
  }
}
