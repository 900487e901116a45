import type { AnyRedis } from '../cache/scripts/scripts.ts'

export interface RedisMemory {
  /** Bytes; 0 for no limit. */
  maxmemory: number
  policy: string
  /** What to change in the memory settings; null if nothing. */
  advice: RedisMemoryAdvice | null
}

interface RedisMemoryAdvice {
  problem: string
  /** Lines for redis.conf. */
  settings: string[]
}

/** The memory limit and the eviction policy of Redis; null if it does not report them. */
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

/** Minimum limit in bytes. Less than this holds little more than Redis itself. */
const minMemory = 16 * 2 ** 20
const recommendedLimit = 'maxmemory 256mb'
const recommendedPolicy = 'maxmemory-policy allkeys-lfu'

/** Recommends a limit, and a policy that evicts the least used values at the limit. */
function advise(maxmemory: number, policy: string): RedisMemoryAdvice | null {
  const refuses = policy === 'noeviction'
  if (maxmemory === 0) {
    return {
      problem:
        'Redis has no memory limit: it grows until the machine runs out of memory, and is then killed.',
      settings: [recommendedLimit, ...(refuses ? [recommendedPolicy] : [])],
    }
  }
  if (maxmemory < minMemory) {
    return {
      problem: `Redis may use ${maxmemory} bytes, less than 16 MiB: it evicts cached values at once, or refuses them.`,
      settings: [recommendedLimit, ...(refuses ? [recommendedPolicy] : [])],
    }
  }
  if (!refuses) return null
  return {
    problem:
      'Redis evicts nothing (noeviction): once it is full it refuses new values, and every read of them loads from ' +
      'the database.',
    settings: [recommendedPolicy],
  }
}
