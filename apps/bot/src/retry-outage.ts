import { setTimeout as delay } from 'node:timers/promises'
import { isDataError } from '@tarot/data'

/** Milliseconds before the second try, doubled for each further one, and the most they come to. */
const firstPause = 200
const longestPause = 5_000

/**
 * Repeats a task for as long as the database does not answer, without end. The task must bear being done twice.
 *
 * @param signal ends the repetition: the failure of the last try is thrown then
 * @param onWait told once, when the waiting begins
 * @throws whatever is no outage, at once
 */
export async function retryOutage<Result>(
  task: () => Promise<Result>,
  { signal, onWait }: { signal: AbortSignal; onWait: (error: unknown) => void },
): Promise<Result> {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await task()
    } catch (error) {
      if (!isDataError(error) || !error.retryable || signal.aborted) throw error
      if (pause === firstPause) onWait(error)
      // An aborted pause ends in one last try.
      await delay(pause, undefined, { signal }).catch(() => {})
    }
  }
}
