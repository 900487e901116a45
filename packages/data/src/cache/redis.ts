import { Redis } from 'ioredis'

/** Milliseconds a command may take before the caller does without Redis. */
const commandTimeout = 250

const options = {
  lazyConnect: true,
  commandTimeout,
  connectTimeout: 1_000,
  // A command that cannot be sent now fails now: whoever asked has another answer.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 2_000),
}

/** A connection that reconnects by itself for ever and never makes a caller wait for it. */
export async function connectRedis(url: string, onError: (error: Error) => void): Promise<Redis> {
  const redis = new Redis(url, options)
  redis.on('error', onError)
  await redis.connect().catch(() => {
    // Reported by the event above; it goes on trying.
  })
  return redis
}
