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
   */
  take(update: Update): Promise<void>
  /** Updates that are being handled. */
  readonly size: number
  /** Waits for them, that many milliseconds at the most. @returns whether all are done */
  settled(timeout: number): Promise<boolean>
}

/**
 * @param handle must not throw: whatever fails is answered further in
 *
 * A repetition that comes while the first delivery is being handled waits for it, so that Telegram is not told "done"
 * too early. Repetitions after a restart, or in another process, are handled again; that is harmless, because whatever
 * moves credits has an idempotency key.
 */
export function createTakeUpdates(handle: (update: Update) => Promise<void>): TakeUpdates {
  const underway = new Map<number, Promise<void>>()
  const done = new Set<number>()

  function begin(update: Update): Promise<void> {
    const id = update.update_id
    const task = handle(update).finally(() => {
      underway.delete(id)
      done.add(id)
      const [oldest] = done
      if (done.size > remembered && oldest !== undefined) done.delete(oldest)
    })
    underway.set(id, task)
    return task
  }

  return {
    get size() {
      return underway.size
    },
    async take(update) {
      if (done.has(update.update_id)) return
      await atMost(patience, underway.get(update.update_id) ?? begin(update))
    },
    async settled(timeout) {
      await atMost(timeout, Promise.all(underway.values()))
      return underway.size === 0
    },
  }
}
