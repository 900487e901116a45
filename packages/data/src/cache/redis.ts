import { Redis } from 'ioredis'

/** Milliseconds without a word on a connection that is asked: the server is gone, and nobody said so. */
const socketTimeout = 5_000

const options = {
  lazyConnect: true,
  socketTimeout,
  connectTimeout: 1_000,
  // A command that cannot be sent now fails now: whoever asked has another answer.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 1_000),
}

/**
 * A connection that reconnects by itself for ever and never makes a caller wait for it.
 *
 * @param onTrouble is told once when Redis is lost and once when it is back, however often it was tried.
 */
export async function connectRedis(url: string, onTrouble: (message: string) => void): Promise<Redis> {
  const redis = new Redis(url, options)
  let lost = false
  redis.on('error', (error: Error) => {
    if (!lost) onTrouble(`Redis is lost, going on without it: ${error.message}`)
    lost = true
  })
  redis.on('ready', () => {
    if (lost) onTrouble('Redis is back')
    lost = false
  })
  await redis.connect().catch(() => {
    // Reported by the event above; it goes on trying.
  })
  return redis
}
