import { setTimeout as delay } from 'node:timers/promises'
import { HttpError, type Transformer } from 'grammy'

/** Milliseconds before each further try. */
const pauses = [300, 1_000]

/**
 * Repeats a call whose connection broke. It may have been carried out all the same, so a message can come twice; that
 * is better than no answer, and an edit that comes twice is one edit.
 */
export function retryLostCalls(): Transformer {
  return async (previous, method, payload, signal) => {
    for (const pause of pauses) {
      try {
        return await previous(method, payload, signal)
      } catch (error) {
        if (!(error instanceof HttpError) || signal?.aborted) throw error
        await delay(pause)
      }
    }
    return previous(method, payload, signal)
  }
}
