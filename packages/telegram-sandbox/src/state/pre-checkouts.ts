import type { Milliseconds } from './clock.ts'
import { firstOfPresses } from './first-ids.ts'

/** How long a bot has for `answerPreCheckoutQuery`. https://core.telegram.org/bots/api#answerprecheckoutquery */
export const PRE_CHECKOUT_LIMIT: Milliseconds = 10_000

export type PreCheckoutAnswer =
  | { state: 'approved' }
  | { state: 'refused'; errorMessage: string }
  | { state: 'timed-out' }

/** Payments that wait for the bot's last word. */
export class PreCheckouts {
  readonly limit: Milliseconds
  readonly #open = new Map<string, (answer: PreCheckoutAnswer) => void>()
  #nextId = firstOfPresses()

  constructor(limit: Milliseconds) {
    this.limit = limit
  }

  /** Asks; the limit runs on the machine's clock, wherever the sandbox's has been moved to. */
  ask(): { id: string; answered: Promise<PreCheckoutAnswer> } {
    const id = String(this.#nextId++)
    const { promise: answered, resolve } = Promise.withResolvers<PreCheckoutAnswer>()
    const timer = setTimeout(() => this.answer(id, { state: 'timed-out' }), this.limit)
    this.#open.set(id, (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    return { id, answered }
  }

  /** @returns false when the query is unknown, too old, or was answered before */
  answer(id: string, answer: PreCheckoutAnswer): boolean {
    const settle = this.#open.get(id)
    this.#open.delete(id)
    settle?.(answer)
    return settle !== undefined
  }

  clear(): void {
    for (const id of this.#open.keys()) this.answer(id, { state: 'timed-out' })
  }
}
