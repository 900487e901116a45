import type { Data, RedisMemory, ServerHealth } from '@tarot/data'

export interface RedisState {
  health: ServerHealth
  /** null if Redis does not answer, or does not say. */
  memory: RedisMemory | null
}

/** How Redis is, and how it is set up to forget; null where the console runs without it. */
export async function findRedisState(data: Data): Promise<RedisState | null> {
  const { redis } = await data.health()
  if (!redis) return null
  return { health: redis, memory: redis.ok ? await data.cache.memory() : null }
}
