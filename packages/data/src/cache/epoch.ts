import { createHash } from 'node:crypto'
import { Cluster, type Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/**
 * The name of what the servers hold now. It is another one after a restart or a failover, for then writes may be lost,
 * and after another `generation` has begun. Every process finds the same name, and what is stored under another one counts as
 * missing.
 */
export async function readEpoch(redis: AnyRedis, generationKey: string): Promise<string> {
  const masters = redis instanceof Cluster ? redis.nodes('master') : [redis]
  const [generation, ...runs] = await Promise.all([redis.get(generationKey), ...masters.map(runOf)])
  return createHash('sha256')
    .update([generation ?? '0', ...runs.sort()].join(' '))
    .digest('base64url')
    .slice(0, 8)
}

/** The server's own name of its present run. */
async function runOf(redis: Redis): Promise<string> {
  const info = await redis.info('server')
  return /^run_id:(\w+)/m.exec(info)?.[1] ?? 'unknown'
}
