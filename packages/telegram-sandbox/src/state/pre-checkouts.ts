import type { Milliseconds } from './clock.ts'
import { firstQueryId } from './first-ids.ts'

/** Time limit of `answerPreCheckoutQuery`. https://core.telegram.org/bots/api#answerprecheckoutquery */
export const PRE_CHECKOUT_LIMIT: Milliseconds = 10_000

export type PreCheckoutAnswer =
  | { state: 'approved' }
  | { state: 'refused'; errorMessage: string }
  | { state: 'timed-out' }

/** Payments that wait for the bot's answer to the pre-checkout query. */
export class PreCheckouts {
  readonly limit: Milliseconds
  readonly #open = new Map<string, (answer: PreCheckoutAnswer) => void>()
  #nextId = firstQueryId()

  constructor(limit: Milliseconds) {
    this.limit = limit
  }

  /** Opens a pre-checkout query. Its time limit uses the machine's clock. */
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

  /** @returns false if the query is unknown, too old or already answered */
  answer(id: string, answer: PreCheckoutAnswer): boolean {
    const resolveQuery = this.#open.get(id)
    this.#open.delete(id)
    resolveQuery?.(answer)
    return resolveQuery !== undefined
  }

  clear(): void {
    for (const id of this.#open.keys()) this.answer(id, { state: 'timed-out' })
  }
}
