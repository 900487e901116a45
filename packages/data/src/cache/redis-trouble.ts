import type { AnyRedis } from './scripts/scripts.ts'

/** What ioredis says of a connection that something else has ended before. */
const consequences =
  /^Stream isn't writeable|^Connection is closed|^Reached the max retries per request|^Command aborted|^Cluster isn't ready/

/** Why each connection that is not ready was lost. */
const reasons = new WeakMap<AnyRedis, Error>()

/** Remembers why the connection is lost, for `whyRedisFailed`. */
export function rememberTrouble(redis: AnyRedis): void {
  redis.on('error', (error: Error) => {
    if (!consequences.test(error.message)) reasons.set(redis, error)
  })
  redis.on('ready', () => reasons.delete(redis))
}

/** Why a command failed, for a person: what ended the connection, rather than that there is none. */
export function whyRedisFailed(redis: AnyRedis, error: Error): string {
  if (!consequences.test(error.message)) return describeRedisError(error)
  const reason = reasons.get(redis)
  return reason ? describeRedisError(reason) : 'the connection was closed, and is tried again'
}

/** What was said at the bottom of it: by a Sentinel, a node of a cluster, or one of several addresses of a host. */
export function describeRedisError(error: Error & { code?: string; lastNodeError?: Error }): string {
  if (error.lastNodeError) return withReason('no node of the cluster answers', error.lastNodeError.message)
  if (error.message.startsWith('All sentinels are unreachable')) {
    return withReason('no Sentinel answers', error.message.split('Last error: ')[1] ?? '')
  }
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  return error.message || error.code || error.name
}

function withReason(what: string, reason: string): string {
  return reason === '' || consequences.test(reason) ? what : `${what}: ${reason}`
}
