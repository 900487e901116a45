import type { AnyRedis } from '../cache/scripts/scripts.ts'

export interface RedisMemory {
  /** Bytes; 0 for no limit. */
  maxmemory: number
  policy: string
  /** What is wrong with how it forgets; null if nothing is. */
  advice: RedisMemoryAdvice | null
}

interface RedisMemoryAdvice {
  problem: string
  /** Lines for redis.conf. */
  settings: string[]
}

/** How Redis is set up to forget; null if it does not say. */
export async function findRedisMemory(redis: AnyRedis | undefined): Promise<RedisMemory | null> {
  try {
    const info = await redis?.info('memory')
    const value = (name: string) => new RegExp(`^${name}:(.+)`, 'm').exec(info ?? '')?.[1]?.trim()
    const [maxmemory, policy] = [value('maxmemory'), value('maxmemory_policy')]
    if (!maxmemory || !policy) return null
    return { maxmemory: Number(maxmemory), policy, advice: advise(Number(maxmemory), policy) }
  } catch {
    return null
  }
}

/** Bytes. With less than this, little more than Redis itself fits in. */
const leastMemory = 16 * 2 ** 20
const recommendedLimit = 'maxmemory 256mb'
const recommendedPolicy = 'maxmemory-policy allkeys-lfu'

/** A cache should have a limit, and forget what is used least at it. */
function advise(maxmemory: number, policy: string): RedisMemoryAdvice | null {
  const refuses = policy === 'noeviction'
  if (maxmemory === 0) {
    return {
      problem: 'Redis has no memory limit: it grows until the machine has no memory left, and is ended then.',
      settings: [recommendedLimit, ...(refuses ? [recommendedPolicy] : [])],
    }
  }
  if (maxmemory < leastMemory) {
    return {
      problem: `Redis may use ${maxmemory} bytes, less than 16 MiB: what the caches store is gone at once, or refused.`,
      settings: [recommendedLimit, ...(refuses ? [recommendedPolicy] : [])],
    }
  }
  if (!refuses) return null
  return {
    problem:
      'Redis forgets nothing by itself (noeviction): once it is full it refuses what is new, and every read of ' +
      'that becomes a load.',
    settings: [recommendedPolicy],
  }
}
