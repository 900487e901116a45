import { setTimeout as delay } from 'node:timers/promises'
import type { LocalRedis } from '@tarot/services'
import { maxEarlyExits, minUptime } from './start-program.ts'

/**
 * Restarts a Redis that ends by itself, with a longer delay after each early exit. After `maxEarlyExits` it gives up; the
 * other programs continue, because everything works without Redis.
 *
 * @returns stops Redis
 */
export function superviseRedis(
  redis: LocalRedis,
  logFile: string,
  print: (text: string) => void,
): () => Promise<void> {
  let isStopping = false
  const supervision = supervise()

  async function supervise(): Promise<void> {
    for (let earlyExits = 0; earlyExits <= maxEarlyExits; ) {
      const startedAt = performance.now()
      await redis.exited
      if (isStopping) return
      earlyExits = performance.now() - startedAt < minUptime ? earlyExits + 1 : 0
      print('Redis ended: restarting it …')
      await delay(1_000 * earlyExits)
      if (isStopping) return
      // The port is the same, so clients reconnect by themselves.
      await redis.restart().then(
        () => print('Redis is running again.'),
        () => print(`Redis did not start: see ${logFile}.`),
      )
      if (isStopping) return redis.stop()
    }
    print(`Continuing without Redis, which ended too often: see ${logFile}.`)
  }

  return async () => {
    isStopping = true
    await redis.stop()
    await supervision
  }
}
