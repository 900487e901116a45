import type { Data, RedisMemory, ServerHealth } from '@tarot/data'

export interface RedisState {
  health: ServerHealth
  /** null if Redis does not answer, or does not report it. */
  memory: RedisMemory | null
}

/** The health of Redis and its eviction settings; null if no Redis is configured. */
export async function findRedisState(data: Data): Promise<RedisState | null> {
  const { redis } = await data.health()
  if (!redis) return null
  return { health: redis, memory: redis.ok ? await data.cache.redisMemory() : null }
}
