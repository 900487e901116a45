import { createHash } from 'node:crypto'
import type { Update } from 'grammy/types'
import { type ChatLimit, createChatLimit } from './chat-limit.ts'
import { maxWait } from './max-wait.ts'

/** Updates that are remembered: more than Telegram can have in the air. */
const remembered = 10_000

/** Times a payment is handled that can't be put on record, for another reason than an outage, until it is given up. */
const maxTries = 30

/** How long Telegram waits for a payment to be put on record before it is told to come again. Milliseconds. */
const timeout = 5_000

/** What both ways of delivery put updates into. */
export interface TakeUpdates {
  /**
   * Handles an update, each one once. Done when the update is handled, or after five seconds, whatever comes first:
   * until then Telegram keeps it and would send it again if this process died; much longer, and the delivery of
   * everybody's updates would wait for one person's. What takes longer goes on, and `settled` waits for it. A chat that
   * floods is not waited for at all, and past a limit its updates are left out: see `createChatLimit`.
   *
   * @returns whether Telegram may consider it delivered: always, but for a payment that is neither on record nor given
   *   up (yet)
   */
  take(update: Update): Promise<boolean>
  /** Whether an update is being handled, or was. */
  knows(update: Update): boolean
  /** Whether an update has been handled. */
  isDone(update: Update): boolean
  /** Updates that are being handled. */
  readonly size: number
  /** The first of their ids. */
  readonly oldest: number | undefined
  /** Waits for them, that many milliseconds at the most. @returns whether all are done */
  settled(timeout: number): Promise<boolean>
}

interface Underway {
  id: number
  task: Promise<boolean>
  letGo: Promise<void> | undefined
}

/**
 * @param handle must throw for payments only, when they are not on record: whatever else fails is answered further in
 * @param isPayment which updates Telegram has to keep until they are handled, however long that takes
 * @param chats what one chat may hold. Only what people write and press counts; payments have no limit
 * @param giveUp called with a payment that failed thirty times. Its rejection leaves the payment with Telegram
 *
 * A repetition that comes while the first delivery is being handled waits for it, so that Telegram is not told "done"
 * too early. Repetitions after a restart, or in another process, are handled again; that is harmless, because whatever
 * moves credits has an idempotency key.
 */
export function createTakeUpdates(
  handle: (update: Update) => Promise<void>,
  isPayment: (update: Update) => boolean = () => false,
  chats: ChatLimit = createChatLimit(),
  giveUp: (update: Update, error: unknown) => Promise<void> = async () => {},
): TakeUpdates {
  const underway = new Map<string, Underway>()
  const done = new Set<string>()
  /** Of payments that failed. */
  const tries = new Map<string, number>()

  function remember(key: string): void {
    tries.delete(key)
    done.add(key)
    const [oldest] = done
    if (done.size > remembered && oldest !== undefined) done.delete(oldest)
  }

  async function run(update: Update, key: string, leave: (() => void) | undefined): Promise<boolean> {
    try {
      await handle(update)
      remember(key)
      return true
    } catch (error) {
      return await fail(update, key, error)
    } finally {
      underway.delete(key)
      leave?.()
    }
  }

  /** @returns whether the payment is given up */
  async function fail(update: Update, key: string, error: unknown): Promise<boolean> {
    const count = (tries.get(key) ?? 0) + 1
    tries.set(key, count)
    const [oldest] = tries.keys()
    if (tries.size > remembered && oldest !== undefined) tries.delete(oldest)
    if (count < maxTries) return false
    try {
      await giveUp(update, error)
      remember(key)
      return true
    } catch {
      return false
    }
  }

  /** @returns undefined when its chat has no place left */
  function begin(update: Update, key: string): Underway | undefined {
    const chatId = isPayment(update) ? undefined : chatOf(update)
    const place = chatId === undefined ? undefined : chats.enter(chatId)
    if (chatId !== undefined && !place) return undefined
    const task = run(update, key, place?.leave)
    const begun = { id: update.update_id, task, letGo: place?.letGo }
    underway.set(key, begun)
    return begun
  }

  return {
    get size() {
      return underway.size
    },
    get oldest() {
      return underway.size === 0 ? undefined : Math.min(...[...underway.values()].map(({ id }) => id))
    },
    knows: (update) => {
      const key = keyOf(update)
      return done.has(key) || underway.has(key)
    },
    isDone: (update) => done.has(keyOf(update)),
    async take(update) {
      const key = keyOf(update)
      if (done.has(key)) return true
      const begun = underway.get(key) ?? begin(update, key)
      if (!begun) {
        remember(key)
        return true
      }
      let isHandled = false
      const task = begun.task.then((result) => {
        isHandled = result
      })
      await (begun.letGo ? Promise.race([task, begun.letGo]) : maxWait(timeout, task))
      return isHandled || !isPayment(update)
    },
    async settled(timeout) {
      await maxWait(timeout, Promise.all([...underway.values()].map(({ task }) => task)))
      return underway.size === 0
    },
  }
}

/**
 * An update's id with what it says: Telegram may number updates anew, and another update with an id that is known is not
 * a repetition. https://core.telegram.org/bots/api#update
 */
const keyOf = (update: Update): string =>
  `${update.update_id}:${createHash('sha256').update(JSON.stringify(update)).digest('base64url')}`

/** Where somebody wrote or pressed; undefined for all other updates. */
function chatOf({ message, callback_query: press }: Update): number | undefined {
  const id: unknown = message?.chat?.id ?? press?.message?.chat?.id ?? press?.from?.id
  // It is not checked yet.
  return Number.isSafeInteger(id) ? Number(id) : undefined
}
