import { Cluster, Redis } from 'ioredis'
import { connectRedis } from '../cache/redis.ts'
import { readRedisUrl } from '../cache/redis-address.ts'
import { describeRedisError, describeWrongMode } from '../cache/redis-errors.ts'
import type { AnyRedis } from '../cache/scripts/scripts.ts'
import { checkRedis } from './health.ts'

/**
 * Why the first of the Sentinels, or of a cluster's nodes, does not answer: among many, ioredis does not say.
 *
 * @returns undefined if it answers, or there is one server only
 */
async function findNodeTrouble(url: string): Promise<string | undefined> {
  const address = readRedisUrl(url)
  if (typeof address === 'string' || address.kind === 'server') return undefined
  const { options } = address
  const access =
    'name' in options
      ? {
          username: options.sentinelUsername,
          password: options.sentinelPassword,
          tls: options.sentinelTLS,
        }
      : options
  const node = new Redis({
    ...Object.fromEntries(Object.entries(access).filter(([, value]) => value !== undefined)),
    ...address.nodes[0],
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  })
  let trouble: Error | undefined
  node.on('error', (error: Error) => {
    trouble ??= error
  })
  await node.connect().catch((error: Error) => {
    trouble ??= error
  })
  node.disconnect()
  return trouble && describeRedisError(trouble)
}

/**
 * Why the Redis at this address is not to be used, and what to change; undefined if it answers.
 *
 * @param url as in `REDIS_URL`
 * @throws DataError `INVALID_CONFIG`
 */
export async function findRedisProblem(url: string): Promise<string | undefined> {
  const redis = await connectRedis(url, () => {})
  try {
    const { problem } = await checkRedis(redis)
    if (problem === null) return undefined
    return withNodeTrouble(problem, url)
  } finally {
    redis.disconnect()
  }
}

/** The same, of Sentinels and a cluster's nodes with what one of them says. */
export async function withNodeTrouble(problem: string, url: string): Promise<string> {
  const trouble = await findNodeTrouble(url)
  return trouble && !problem.includes(trouble) ? `${problem}: ${trouble}` : problem
}

/** What to write instead, if what answers is not what REDIS_URL says: a Sentinel, or a node of a cluster. */
export async function findWrongKind(redis: AnyRedis): Promise<string | undefined> {
  if (redis instanceof Cluster) return undefined
  return describeWrongMode(await redis.info('server').catch(() => ''))
}
