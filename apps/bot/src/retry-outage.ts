import { setTimeout as delay } from 'node:timers/promises'
import { isDataError } from '@tarot/data'

/** Milliseconds before the second attempt, doubled for each further one, up to the maximum. */
const firstPause = 200
const maxPause = 5_000

/**
 * Repeats an idempotent task until the database is available.
 *
 * @param signal stops the retries; then the error of the last attempt is thrown
 * @param onWait called once, after the first failure
 * @throws any other error, immediately
 */
export async function retryOutage<Result>(
  task: () => Promise<Result>,
  { signal, onWait }: { signal: AbortSignal; onWait: (error: unknown) => void },
): Promise<Result> {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, maxPause)) {
    try {
      return await task()
    } catch (error) {
      if (!isDataError(error) || !error.retryable || signal.aborted) throw error
      if (pause === firstPause) onWait(error)
      // If the pause is aborted, one last attempt follows.
      await delay(pause, undefined, { signal }).catch(() => {})
    }
  }
}
