import type { Update } from '@grammyjs/types'
import { conflict } from '../bot-api/api-failure.ts'
import type { Seconds } from '../state/clock.ts'
import type { UpdateQueue } from './update-queue.ts'

interface Waiting {
  offset: number
  limit: number
  answer: (updates: Update[]) => void
  fail: (error: Error) => void
}

const SECOND_POLLER =
  'terminated by other getUpdates request; make sure that only one bot instance is running'

/** `getUpdates`: one bot waits at a time, and a second one that has to wait ends the first one's call. */
export class LongPoll {
  readonly #queue: UpdateQueue
  #waiting: Waiting | undefined

  constructor(queue: UpdateQueue) {
    this.#queue = queue
    queue.onAdded(() => this.#wake())
  }

  /** A bot is waiting for updates at this moment. */
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
        signal.removeEventListener('abort', giveUp)
        if (this.#waiting === waiting) this.#waiting = undefined
      }
      const waiting: Waiting = {
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
      const giveUp = () => waiting.answer([])
      const timer = setTimeout(giveUp, timeout * 1000)
      signal.addEventListener('abort', giveUp)
      this.#waiting = waiting
    })
  }

  /** A webhook takes over. */
  endForWebhook(): void {
    this.#end('terminated by setWebhook request')
  }

  /** The sandbox stops, the waiting bot gets what there is: nothing. */
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
