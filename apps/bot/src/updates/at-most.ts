import { setTimeout as delay } from 'node:timers/promises'

/** Waits for the task, but no longer than that. @returns whether it is done */
export async function atMost(milliseconds: number, task: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController()
  try {
    const late = delay(milliseconds, false, { signal: timer.signal })
    return await Promise.race([task.then(() => true), late])
  } finally {
    timer.abort()
  }
}
