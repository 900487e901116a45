import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../logger.ts'
import type { BackgroundTask } from './background-task.ts'

/** Milliseconds between two rounds of a background task. */
export const backgroundTaskInterval = 2_000

/**
 * Runs each background task in rounds, concurrently. A task that fails continues with its next round. The log has one
 * line for the first failure and one for the recovery, none for the failures between.
 *
 * @returns `stop`, which waits for the rounds in progress
 */
export function runBackgroundTasks(
  backgroundTasks: readonly BackgroundTask[],
  { interval, logger }: { interval: number; logger: Logger },
): { stop(): Promise<void> } {
  const stopping = new AbortController()

  async function repeat({ name, run }: BackgroundTask): Promise<void> {
    let isFailing = false
    while (!stopping.signal.aborted) {
      try {
        await run()
        if (isFailing) logger.info({ backgroundTask: name }, 'a background task works again')
        isFailing = false
      } catch (err) {
        if (!isFailing) logger.warn({ backgroundTask: name, err }, 'a background task failed: retrying')
        isFailing = true
      }
      await delay(interval, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = Promise.all(backgroundTasks.map(repeat))
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
