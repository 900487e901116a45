import { Cluster, ReplyError } from 'ioredis'
import { createKeys } from '../cache/keys.ts'
import { explainRedisFailure, ignoreStreamErrors } from '../cache/redis-errors.ts'
import type { AnyRedis } from '../cache/scripts/scripts.ts'

/** The cause of an error reply of Redis, by its error code, and what to do. */
const meanings: Record<string, string> = {
  MOVED: 'It is one node of a cluster: write redis-cluster:// in REDIS_URL.',
  CLUSTERDOWN: 'Its cluster lacks nodes: check CLUSTER INFO.',
  OOM: 'It is full and evicts nothing: raise maxmemory, or set maxmemory-policy allkeys-lfu.',
  MISCONF: 'It cannot save to its disk: fix that, or set save "", because nothing in it has to be saved.',
  READONLY: 'It is a replica: let REDIS_URL name the master, or the Sentinels that know it.',
  NOREPLICAS:
    'It has fewer replicas than min-replicas-to-write: start them again, or set min-replicas-to-write 0.',
}

/**
 * Tries the commands that the caches need, and returns one sentence for each that Redis refuses, with what to do. Stores
 * one key, which expires after ten seconds.
 */
export async function findRedisRefusals(redis: AnyRedis, namespace: string): Promise<string[]> {
  const keys = createKeys(namespace)
  const key = `${keys.prefix}doctor`
  const attempts: [what: string, attempt: () => Promise<unknown>][] = [
    ['store a value', () => redis.set(key, '1', 'PX', 10_000)],
    ['read a value', () => redis.get(key)],
    ['run a script', () => redis.eval('return 1', 1, key)],
    ['subscribe to changes', () => subscribe(redis, keys.channel, `${keys.channel}:doctor`)],
  ]
  const refusals: string[] = []
  for (const [what, attempt] of attempts) {
    try {
      await attempt()
    } catch (error) {
      const reason = explainRedisFailure(redis, error as Error)
      refusals.push(`Redis refuses to ${what}: "${reason}". ${adviseOn(error, reason, namespace)}`)
    }
  }
  return refusals
}

function adviseOn(error: unknown, reason: string, namespace: string): string {
  const word = error instanceof ReplyError ? (reason.split(' ')[0] ?? '') : ''
  if (word === 'NOPERM') {
    return `Allow it to the user of REDIS_URL: ACL SETUSER <user> ~${namespace}:* &${namespace}:* +@all -@admin.`
  }
  return meanings[word] ?? 'Check the log of Redis.'
}

/** Subscribes over a connection of its own, because a subscribed connection accepts no other commands. */
async function subscribe(redis: AnyRedis, ...channels: string[]): Promise<void> {
  const subscriber =
    redis instanceof Cluster ? redis.duplicate() : redis.duplicate({ autoResubscribe: false })
  subscriber.on('error', () => {})
  ignoreStreamErrors(subscriber)
  try {
    await subscriber.connect()
    await subscriber.subscribe(...channels)
  } finally {
    subscriber.disconnect()
  }
}
