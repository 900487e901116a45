import { setTimeout as delay } from 'node:timers/promises'
import { HttpError, type Transformer } from 'grammy'

/** Milliseconds before each retry. */
const pauses = [300, 1_000]

/**
 * Retries a call whose connection broke. Telegram may have executed it, so a message can arrive twice; that is better
 * than none, and a repeated edit has no further effect.
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
