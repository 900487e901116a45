import { Cluster, Redis, ReplyError } from 'ioredis'
import { DataError } from '../errors.ts'
import { readRedisUrl } from './redis-address.ts'
import {
  describeRedisError,
  describeWrongMode,
  ignoreStreamErrors,
  recordConnectionError,
} from './redis-errors.ts'
import type { AnyRedis } from './scripts/scripts.ts'

/** Options of every connection, including those to the nodes of a cluster. */
const connectionOptions = {
  /** Milliseconds without data while a reply is awaited: the server is gone without closing the connection. */
  socketTimeout: 5_000,
  connectTimeout: 1_000,
  maxRetriesPerRequest: 0,
}

const clientOptions = {
  lazyConnect: true,
  // A command that cannot be sent fails at once: every caller has a fallback.
  enableOfflineQueue: false,
}

const retryStrategy = (attempt: number) => Math.min(50 * 2 ** attempt, 1_000)

/**
 * Opens a connection that reconnects without limit and never makes a caller wait. It is never ready in another numbered
 * database than that of the URL.
 *
 * @param url as `readRedisUrl` parses it
 * @param onTrouble called once when Redis becomes unavailable and once when it is available again, not for each attempt
 */
export async function connectRedis(url: string, onWarning: (message: string) => void): Promise<AnyRedis> {
  const redis = createClient(url)
  let isLost = false
  recordConnectionError(redis)
  ignoreStreamErrors(redis)
  redis.on('error', (error: Error) => {
    if (!isLost) onWarning(`Redis is unavailable, continuing without it: ${describeRedisError(error)}`)
    isLost = true
    // ioredis would continue in database 0. It checks the connection before it emits `ready`.
    if (isRefusedSelect(error)) redis.disconnect(true)
  })
  redis.on('ready', () => {
    if (isLost) onWarning('Redis is available again')
    isLost = false
  })
  // While all Sentinels are unreachable, `connect` retries without end; the first error is enough.
  const failed = new Promise((resolve) => redis.once('error', resolve))
  const connected = redis.connect().catch(() => {
    // Reported by the event above; ioredis retries.
  })
  await Promise.race([connected, failed])
  // A Sentinel or a cluster node answers, but refuses the caches' commands: no other event reports that.
  if (redis instanceof Redis && redis.status === 'ready') {
    const wrong = describeWrongMode(await redis.info('server').catch(() => ''))
    if (wrong) onWarning(`Redis is not used: ${wrong}`)
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
  const options = { ...clientOptions, ...connectionOptions, retryStrategy }
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
        ...clientOptions,
        clusterRetryStrategy: retryStrategy,
        redisOptions: { ...connectionOptions, ...address.options },
        // A certificate is for the name in the URL, not for the address that it resolves to.
        ...(address.options.tls ? { dnsLookup: (host, done) => done(null, host) } : {}),
      })
  }
}
