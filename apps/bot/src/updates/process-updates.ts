import { createHash } from 'node:crypto'
import type { Update } from 'grammy/types'
import { waitAtMost } from '../wait-at-most.ts'
import { type ChatLimit, createChatLimit } from './chat-limit.ts'

/** Processed updates that are stored to detect repetitions: more than Telegram can have in flight. */
const maxProcessed = 10_000

/** Attempts to record a payment, without those in an outage, before it is given up. */
const maxAttempts = 30

/** Milliseconds for which Telegram waits for a payment to be recorded before the delivery fails. */
const timeout = 5_000

/** Processes the updates of both kinds of delivery. */
export interface UpdateProcessor {
  /**
   * Processes an update, each one once. Resolves when the update is processed, at the latest after five seconds. Until
   * then Telegram keeps the update, and sends it again if this process dies; a longer wait would delay the delivery of
   * everybody's updates. A slower update continues, and `drain` waits for it. The updates of a chat that floods are not
   * waited for at all, and beyond a limit they are dropped: see `createChatLimit`.
   *
   * @returns whether Telegram may consider it delivered: false only for a payment that is neither recorded nor given up
   */
  process(update: Update): Promise<boolean>
  /** Whether an update is in progress or processed. */
  isKnown(update: Update): boolean
  /** Whether an update is processed. */
  isProcessed(update: Update): boolean
  /** Number of updates in progress. */
  readonly size: number
  /** The lowest id of them. */
  readonly oldest: number | undefined
  /** Waits for the updates in progress, at most so many milliseconds. @returns whether all are processed */
  drain(timeout: number): Promise<boolean>
}

interface InFlight {
  id: number
  task: Promise<boolean>
  waitEnded: Promise<void> | undefined
}

/**
 * A repetition that arrives while the first delivery is in progress waits for it, so that Telegram does not count the
 * update as delivered too early. Repetitions after a restart, or in another process, are processed again. That is
 * harmless, because everything that changes credits has an idempotency key.
 *
 * @param handle throws only for payments that are not recorded; other failures are answered further in
 * @param isPayment which updates Telegram must keep until they are processed, however long that takes
 * @param chats limits the updates per chat. Only messages and button presses count, payments do not
 * @param giveUp called with a payment that failed thirty times. If it rejects, Telegram keeps the payment
 */
export function createUpdateProcessor(
  handle: (update: Update) => Promise<void>,
  isPayment: (update: Update) => boolean = () => false,
  chats: ChatLimit = createChatLimit(),
  giveUp: (update: Update, error: unknown) => Promise<void> = async () => {},
): UpdateProcessor {
  const inFlight = new Map<string, InFlight>()
  const processed = new Set<string>()
  /** Failed attempts, by the key of the payment. */
  const attempts = new Map<string, number>()

  function markProcessed(key: string): void {
    attempts.delete(key)
    processed.add(key)
    const [oldest] = processed
    if (processed.size > maxProcessed && oldest !== undefined) processed.delete(oldest)
  }

  async function run(update: Update, key: string, release: (() => void) | undefined): Promise<boolean> {
    try {
      await handle(update)
      markProcessed(key)
      return true
    } catch (error) {
      return await fail(update, key, error)
    } finally {
      inFlight.delete(key)
      release?.()
    }
  }

  /** @returns whether the payment is given up */
  async function fail(update: Update, key: string, error: unknown): Promise<boolean> {
    const count = (attempts.get(key) ?? 0) + 1
    attempts.set(key, count)
    const [oldest] = attempts.keys()
    if (attempts.size > maxProcessed && oldest !== undefined) attempts.delete(oldest)
    if (count < maxAttempts) return false
    try {
      await giveUp(update, error)
      markProcessed(key)
      return true
    } catch {
      return false
    }
  }

  /** @returns undefined if the chat has no free slot */
  function start(update: Update, key: string): InFlight | undefined {
    const chatId = isPayment(update) ? undefined : chatOf(update)
    const slot = chatId === undefined ? undefined : chats.acquire(chatId)
    if (chatId !== undefined && !slot) return undefined
    const task = run(update, key, slot?.release)
    const started = { id: update.update_id, task, waitEnded: slot?.waitEnded }
    inFlight.set(key, started)
    return started
  }

  return {
    get size() {
      return inFlight.size
    },
    get oldest() {
      return inFlight.size === 0 ? undefined : Math.min(...[...inFlight.values()].map(({ id }) => id))
    },
    isKnown: (update) => {
      const key = keyOf(update)
      return processed.has(key) || inFlight.has(key)
    },
    isProcessed: (update) => processed.has(keyOf(update)),
    async process(update) {
      const key = keyOf(update)
      if (processed.has(key)) return true
      const started = inFlight.get(key) ?? start(update, key)
      if (!started) {
        markProcessed(key)
        return true
      }
      let isHandled = false
      const task = started.task.then((result) => {
        isHandled = result
      })
      await (started.waitEnded ? Promise.race([task, started.waitEnded]) : waitAtMost(timeout, task))
      return isHandled || !isPayment(update)
    },
    async drain(timeout) {
      await waitAtMost(timeout, Promise.all([...inFlight.values()].map(({ task }) => task)))
      return inFlight.size === 0
    },
  }
}

/**
 * The id of an update with a hash of its content: Telegram may restart the numbering, and another update with a known
 * id is not a repetition. https://core.telegram.org/bots/api#update
 */
const keyOf = (update: Update): string =>
  `${update.update_id}:${createHash('sha256').update(JSON.stringify(update)).digest('base64url')}`

/** The chat of a message or a button press; undefined for other updates. */
function chatOf({ message, callback_query: press }: Update): number | undefined {
  const id: unknown = message?.chat?.id ?? press?.message?.chat?.id ?? press?.from?.id
  // The update is not validated yet.
  return Number.isSafeInteger(id) ? Number(id) : undefined
}
