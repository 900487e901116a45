import { setTimeout as delay } from 'node:timers/promises'
import type { LocalRedis } from '@tarot/services'
import { maxShortLives, shortLife } from './part.ts'

/**
 * Starts a Redis again that ends by itself, a little later each time it does not last. Everything works without it, so
 * it is left away in the end, and nothing else is stopped.
 *
 * @returns stops Redis
 */
export function keepRedis(
  redis: LocalRedis,
  logFile: string,
  say: (text: string) => void,
): () => Promise<void> {
  let isStopping = false
  const keeping = keep()

  async function keep(): Promise<void> {
    for (let shortLives = 0; shortLives <= maxShortLives; ) {
      const began = performance.now()
      await redis.exited
      if (isStopping) return
      shortLives = performance.now() - began < shortLife ? shortLives + 1 : 0
      say('Redis ended: starting it again …')
      await delay(1_000 * shortLives)
      if (isStopping) return
      // The same port: whoever uses it finds it again by itself.
      await redis.restart().then(
        () => say('Redis is back.'),
        () => say(`Redis did not start: see ${logFile}.`),
      )
      if (isStopping) return redis.stop()
    }
    say(`Going on without Redis, which did not last: see ${logFile}.`)
  }

  return async () => {
    isStopping = true
    await redis.stop()
    await keeping
  }
}
