import type { Update } from '@grammyjs/types'
import { conflict } from '../bot-api/api-failure.ts'
import type { Seconds } from '../state/clock.ts'
import type { UpdateQueue } from './update-queue.ts'

interface PendingPoll {
  offset: number
  limit: number
  answer: (updates: Update[]) => void
  fail: (error: Error) => void
}

const SECOND_POLLER =
  'terminated by other getUpdates request; make sure that only one bot instance is running'

/** Long polling of `getUpdates`. One call waits at a time; a second waiting call ends the first one with an error. */
export class LongPoll {
  readonly #queue: UpdateQueue
  #waiting: PendingPoll | undefined

  constructor(queue: UpdateQueue) {
    this.#queue = queue
    queue.onAdded(() => this.#wake())
  }

  /** Whether a call is waiting. */
  get waiting(): boolean {
    return this.#waiting !== undefined
  }

  async get(offset: number, limit: number, timeout: Seconds, signal: AbortSignal): Promise<Update[]> {
    const ready = this.#queue.read(offset, limit)
    if (ready.length > 0 || timeout === 0 || signal.aborted) return ready
    this.#end(SECOND_POLLER)
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', answerEmpty)
        if (this.#waiting === waiting) this.#waiting = undefined
      }
      const waiting: PendingPoll = {
        offset,
        limit,
        answer: (updates) => {
          done()
          resolve(updates)
        },
        fail: (error) => {
          done()
          reject(error)
        },
      }
      const answerEmpty = () => waiting.answer([])
      const timer = setTimeout(answerEmpty, timeout * 1000)
      signal.addEventListener('abort', answerEmpty)
      this.#waiting = waiting
    })
  }

  /** Ends the waiting call because a webhook was set. */
  endForWebhook(): void {
    this.#end('terminated by setWebhook request')
  }

  /** Answers the waiting call with no updates, because the sandbox stops. */
  close(): void {
    this.#waiting?.answer([])
  }

  #end(reason: string): void {
    this.#waiting?.fail(conflict(reason))
  }

  #wake(): void {
    const waiting = this.#waiting
    if (waiting) waiting.answer(this.#queue.read(waiting.offset, waiting.limit))
  }
}
