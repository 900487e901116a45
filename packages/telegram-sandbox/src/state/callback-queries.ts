import type { Milliseconds } from './clock.ts'
import { firstOfPresses } from './first-ids.ts'

/** What the person sees after pressing a button. */
export interface CallbackAnswer {
  callbackQueryId: string
  personId: number
  chatId: number
  messageId: number
  data: string
  /** Empty when the bot only ended the spinner. */
  text: string
  /** A window to be closed instead of a toast. */
  showAlert: boolean
  url: string
}

interface OpenQuery {
  personId: number
  chatId: number
  messageId: number
  data: string
  pressedAt: Milliseconds
}

/** How long a press waits for its answer: the tdlib/telegram-bot-api server keeps the update as long. */
export const CALLBACK_LIFETIME: Milliseconds = 150_000

/** Presses that wait for `answerCallbackQuery`, and the answers that came. */
export class CallbackQueries {
  readonly #open = new Map<string, OpenQuery>()
  readonly #answers = new Map<string, CallbackAnswer>()
  #nextId = firstOfPresses()

  /** @returns the query's id */
  press(query: OpenQuery): string {
    const id = String(this.#nextId++)
    this.#open.set(id, query)
    return id
  }

  /** @returns undefined when the query is unknown, too old, or was answered before */
  answer(id: string, now: Milliseconds, given: Pick<CallbackAnswer, 'text' | 'showAlert' | 'url'>) {
    const query = this.#open.get(id)
    this.#open.delete(id)
    if (!query || now - query.pressedAt > CALLBACK_LIFETIME) return undefined
    const { personId, chatId, messageId, data } = query
    const answer: CallbackAnswer = { callbackQueryId: id, personId, chatId, messageId, data, ...given }
    this.#answers.set(id, answer)
    return answer
  }

  answerTo(id: string): CallbackAnswer | undefined {
    return this.#answers.get(id)
  }

  answers(personId?: number): CallbackAnswer[] {
    const all = [...this.#answers.values()]
    return personId === undefined ? all : all.filter((answer) => answer.personId === personId)
  }

  clear(): void {
    this.#open.clear()
    this.#answers.clear()
  }
}
