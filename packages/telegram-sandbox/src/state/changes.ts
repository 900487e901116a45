import type { Chat, User } from '@grammyjs/types'
import type { CallbackAnswer } from './callback-queries.ts'
import type { BotCall } from './calls.ts'
import type { ChatEntry } from './chats.ts'
import type { Milliseconds } from './clock.ts'
import type { Person } from './people.ts'

/** Something a page or a waiting test may want to hear of. */
export type Change =
  | { type: 'person'; person: Person }
  | { type: 'chat'; chat: Chat }
  | { type: 'entry'; entry: ChatEntry }
  | { type: 'typing'; chatId: number; action: string }
  | { type: 'answer'; answer: CallbackAnswer }
  | { type: 'call'; call: BotCall }
  /** Updates that the bot has not taken yet. */
  | { type: 'queue'; pending: number }
  | { type: 'profile'; bot: User }
  /** Somebody's Stars or subscriptions. */
  | { type: 'stars'; personId: number }
  | { type: 'clock'; now: string }
  | { type: 'reset' }

/** Tells everybody who listens what just changed. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>()

  announce(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change)
  }

  /** @returns stops listening */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What `look` finds, now or after some change; `undefined` when `wait` is over or `signal` aborts. */
  async first<Found>(look: () => Found | undefined, wait: Milliseconds, signal?: AbortSignal) {
    const now = look()
    if (now !== undefined || wait <= 0 || signal?.aborted) return now
    return new Promise<Found | undefined>((resolve) => {
      const settle = (found: Found | undefined) => {
        clearTimeout(timer)
        stop()
        signal?.removeEventListener('abort', giveUp)
        resolve(found)
      }
      const giveUp = () => settle(undefined)
      const timer = setTimeout(giveUp, wait)
      signal?.addEventListener('abort', giveUp)
      const stop = this.listen(() => {
        const found = look()
        if (found !== undefined) settle(found)
      })
    })
  }
}
