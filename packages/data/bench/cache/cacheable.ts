import KeyvRedis from '@keyv/redis'
import { RedisMessageProvider } from '@qified/redis'
import { Cacheable } from 'cacheable'
import { type Contender, type Servers, timeToLive } from './contender.ts'
import { openDatabase } from './database.ts'

/** L1, L2 and the sync that sets L1 of the other processes. A writer sets what the commit returned. */
export async function openCacheable(servers: Servers): Promise<Contender> {
  const database = openDatabase(servers)
  const cache = new Cacheable({
    secondary: new KeyvRedis(servers.redisUrl),
    ttl: timeToLive,
    sync: { qified: new RedisMessageProvider({ uri: servers.redisUrl }) },
  })
  return {
    async read(userId) {
      const balance = await cache.getOrSet(`balance:${userId}`, () => database.load(userId))
      if (!balance) throw new Error(`cacheable has no balance of ${userId}`)
      return balance.version
    },
    async write(userId) {
      const balance = await database.grant(userId)
      await cache.set(`balance:${userId}`, balance)
      return balance.version
    },
    loads: database.loads,
    async close() {
      await cache.disconnect()
      await database.close()
    },
  }
}
