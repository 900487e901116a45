import type { Milliseconds } from './clock.ts'
import { firstQueryId } from './first-ids.ts'

/** The bot's answer to a button press, as the person sees it. */
export interface CallbackAnswer {
  callbackQueryId: string
  personId: number
  chatId: number
  messageId: number
  data: string
  /** Empty if the bot only stopped the spinner. */
  text: string
  /** Whether it is an alert to be closed instead of a toast. */
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

/** Time in which a press can be answered: the lifetime of the update in tdlib/telegram-bot-api. */
export const CALLBACK_LIFETIME: Milliseconds = 150_000

/** Presses that wait for `answerCallbackQuery`, and the answers to earlier presses. */
export class CallbackQueries {
  readonly #open = new Map<string, OpenQuery>()
  readonly #answers = new Map<string, CallbackAnswer>()
  #nextId = firstQueryId()

  /** @returns the query's id */
  press(query: OpenQuery): string {
    const id = String(this.#nextId++)
    this.#open.set(id, query)
    return id
  }

  /** @returns undefined if the query is unknown, too old or already answered */
  answer(id: string, now: Milliseconds, response: Pick<CallbackAnswer, 'text' | 'showAlert' | 'url'>) {
    const query = this.#open.get(id)
    this.#open.delete(id)
    if (!query || now - query.pressedAt > CALLBACK_LIFETIME) return undefined
    const { personId, chatId, messageId, data } = query
    const answer: CallbackAnswer = { callbackQueryId: id, personId, chatId, messageId, data, ...response }
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
