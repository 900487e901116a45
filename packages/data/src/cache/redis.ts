import { Cluster, Redis, ReplyError } from 'ioredis'
import { DataError } from '../errors.ts'
import { readRedisUrl } from './redis-address.ts'
import {
  describeRedisError,
  describeWrongMode,
  surviveStreamErrors,
  recordConnectionError,
} from './redis-errors.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** Of every connection, those to a cluster's nodes as well. */
const eachConnection = {
  /** Milliseconds without a word on a connection that is asked: the server is gone, and nobody said so. */
  socketTimeout: 5_000,
  connectTimeout: 1_000,
  maxRetriesPerRequest: 0,
}

const client = {
  lazyConnect: true,
  // A command that cannot be sent now fails now: whoever asked has another answer.
  enableOfflineQueue: false,
}

const retryStrategy = (attempt: number) => Math.min(50 * 2 ** attempt, 1_000)

/**
 * A connection that reconnects by itself for ever and never makes a caller wait for it. It is never ready in another
 * database than the one asked for.
 *
 * @param url any that `readRedisUrl` reads
 * @param onTrouble is told once when Redis is lost and once when it is back, however often it was tried.
 */
export async function connectRedis(url: string, onTrouble: (message: string) => void): Promise<AnyRedis> {
  const redis = createClient(url)
  let lost = false
  recordConnectionError(redis)
  surviveStreamErrors(redis)
  redis.on('error', (error: Error) => {
    if (!lost) onTrouble(`Redis is lost, going on without it: ${describeRedisError(error)}`)
    lost = true
    // ioredis would go on in database 0. It looks whether the connection is well before it calls it ready.
    if (isRefusedSelect(error)) redis.disconnect(true)
  })
  redis.on('ready', () => {
    if (lost) onTrouble('Redis is back')
    lost = false
  })
  // Sentinels that are all away are asked again and again before that ends; the first error is enough.
  const failed = new Promise((resolve) => redis.once('error', resolve))
  const connected = redis.connect().catch(() => {
    // Reported by the event above; it goes on trying.
  })
  await Promise.race([connected, failed])
  // It answers, and knows none of the commands of the caches: nothing else would tell.
  if (redis instanceof Redis && redis.status === 'ready') {
    const wrong = describeWrongMode(await redis.info('server').catch(() => ''))
    if (wrong) onTrouble(`Redis is not used, ${wrong}`)
  }
  return redis
}

function isRefusedSelect(error: Error & { command?: { name: string } }): boolean {
  return error instanceof ReplyError && error.command?.name === 'select'
}

function createClient(url: string): AnyRedis {
  const address = readRedisUrl(url)
  if (typeof address === 'string') {
    throw new DataError('INVALID_CONFIG', `REDIS_URL ${address}`, { field: 'REDIS_URL' })
  }
  const options = { ...client, ...eachConnection, retryStrategy }
  switch (address.kind) {
    case 'server':
      return new Redis({ ...options, ...address.options })
    case 'sentinel':
      return new Redis({
        ...options,
        ...address.options,
        sentinels: address.nodes,
        sentinelRetryStrategy: retryStrategy,
      })
    case 'cluster':
      return new Cluster(address.nodes, {
        ...client,
        clusterRetryStrategy: retryStrategy,
        redisOptions: { ...eachConnection, ...address.options },
        // A certificate is for the name that was written, not for the address behind it.
        ...(address.options.tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
      })
  }
}
