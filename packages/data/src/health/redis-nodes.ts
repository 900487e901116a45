import { Cluster, Redis } from 'ioredis'
import { connectRedis } from '../cache/redis.ts'
import { readRedisUrl } from '../cache/redis-address.ts'
import { describeRedisError, describeWrongMode } from '../cache/redis-errors.ts'
import type { AnyRedis } from '../cache/scripts/scripts.ts'
import { checkRedis } from './health.ts'

/**
 * Describes why the first Sentinel, or the first node of a cluster, does not answer. ioredis does not report that.
 *
 * @returns undefined if it answers, or if the URL names a single server
 */
async function findNodeProblem(url: string): Promise<string | undefined> {
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
  let firstError: Error | undefined
  node.on('error', (error: Error) => {
    firstError ??= error
  })
  await node.connect().catch((error: Error) => {
    firstError ??= error
  })
  node.disconnect()
  return firstError && describeRedisError(firstError)
}

/**
 * Describes why the Redis at this URL cannot be used, and what to change; undefined if it answers.
 *
 * @param url as in `REDIS_URL`
 * @throws DataError `INVALID_CONFIG`
 */
export async function findRedisProblem(url: string): Promise<string | undefined> {
  const redis = await connectRedis(url, () => {})
  try {
    const { problem } = await checkRedis(redis)
    if (problem === null) return undefined
    return withNodeProblem(problem, url)
  } finally {
    redis.disconnect()
  }
}

/** Adds to the problem the error of the first Sentinel or of the first node of a cluster. */
export async function withNodeProblem(problem: string, url: string): Promise<string> {
  const nodeProblem = await findNodeProblem(url)
  return nodeProblem && !problem.includes(nodeProblem) ? `${problem}: ${nodeProblem}` : problem
}

/** What to change in REDIS_URL if it names a server and a Sentinel or a node of a cluster answers; otherwise undefined. */
export async function findWrongMode(redis: AnyRedis): Promise<string | undefined> {
  if (redis instanceof Cluster) return undefined
  return describeWrongMode(await redis.info('server').catch(() => ''))
}
