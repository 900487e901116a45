import type { Update } from 'grammy/types'
import { atMost } from './at-most.ts'

/** Update ids that are remembered: more than Telegram can have in the air. */
const remembered = 10_000

/** How long Telegram waits for an update to be handled before it may consider it delivered. Milliseconds. */
const patience = 5_000

/** What both ways of delivery put updates into. */
export interface TakeUpdates {
  /**
   * Handles an update, each `update_id` once. Done when the update is handled, or after five seconds, whatever comes
   * first: until then Telegram keeps it and would send it again if this process died; much longer, and the delivery of
   * everybody's updates would wait for one person's. What takes longer goes on, and `settled` waits for it.
   *
   * @returns whether Telegram may consider it delivered: always, but for a payment that is not on record (yet)
   */
  take(update: Update): Promise<boolean>
  /** Whether an update is being handled, or was. */
  knows(updateId: number): boolean
  /** Whether an update has been handled. */
  isDone(updateId: number): boolean
  /** Updates that are being handled. */
  readonly size: number
  /** The first of them. */
  readonly oldest: number | undefined
  /** Waits for them, that many milliseconds at the most. @returns whether all are done */
  settled(timeout: number): Promise<boolean>
}

/**
 * @param handle must throw for payments only, when they are not on record: whatever else fails is answered further in
 * @param isPayment which updates Telegram has to keep until they are handled, however long that takes
 *
 * A repetition that comes while the first delivery is being handled waits for it, so that Telegram is not told "done"
 * too early. Repetitions after a restart, or in another process, are handled again; that is harmless, because whatever
 * moves credits has an idempotency key.
 */
export function createTakeUpdates(
  handle: (update: Update) => Promise<void>,
  isPayment: (update: Update) => boolean = () => false,
): TakeUpdates {
  const underway = new Map<number, Promise<boolean>>()
  const done = new Set<number>()

  async function begin(update: Update): Promise<boolean> {
    const id = update.update_id
    try {
      await handle(update)
      done.add(id)
      const [oldest] = done
      if (done.size > remembered && oldest !== undefined) done.delete(oldest)
      return true
    } catch {
      return false
    } finally {
      underway.delete(id)
    }
  }

  function take(update: Update): Promise<boolean> {
    const known = underway.get(update.update_id)
    if (known) return known
    const task = begin(update)
    underway.set(update.update_id, task)
    return task
  }

  return {
    get size() {
      return underway.size
    },
    get oldest() {
      return underway.size === 0 ? undefined : Math.min(...underway.keys())
    },
    knows: (updateId) => done.has(updateId) || underway.has(updateId),
    isDone: (updateId) => done.has(updateId),
    async take(update) {
      if (done.has(update.update_id)) return true
      let isHandled = false
      await atMost(
        patience,
        take(update).then((result) => {
          isHandled = result
        }),
      )
      return isHandled || !isPayment(update)
    },
    async settled(timeout) {
      await atMost(timeout, Promise.all(underway.values()))
      return underway.size === 0
    },
  }
}
