import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../logger.ts'
import type { BackgroundTask } from './background-task.ts'

/** Milliseconds between two rounds of an errand, unless told otherwise. */
export const backgroundTaskInterval = 2_000

/**
 * Runs each errand in rounds, side by side. One that fails goes on with its next round; the log hears of the first
 * failure and of the end of it, not of each round between.
 *
 * @returns `stop`, which waits for the rounds that are under way
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
        if (isFailing) logger.info({ backgroundTask: name }, 'an errand works again')
        isFailing = false
      } catch (err) {
        if (!isFailing)
          logger.warn({ backgroundTask: name, err }, 'an errand does not work: it is tried again')
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
