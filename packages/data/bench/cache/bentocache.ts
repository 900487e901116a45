import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisBusDriver, redisDriver } from 'bentocache/drivers/redis'
import { Redis } from 'ioredis'
import type { Balance } from '../../src/credits/find-balance.ts'
import { type Contender, type Servers, timeToLive } from './contender.ts'
import { openDatabase } from './database.ts'

/** L1, L2 and the bus that invalidates L1 of the other processes. A writer sets what the commit returned. */
export async function openBentocache(servers: Servers): Promise<Contender> {
  const database = openDatabase(servers)
  const connection = new Redis(servers.redisUrl)
  const cache = new BentoCache({
    default: 'balances',
    ttl: timeToLive,
    stores: {
      balances: bentostore()
        .useL1Layer(memoryDriver({ maxItems: 100_000 }))
        .useL2Layer(redisDriver({ connection }))
        .useBus(redisBusDriver({ connection })),
    },
  })
  return {
    async read(userId) {
      const factory = () => database.load(userId)
      return (await cache.getOrSet<Balance>({ key: `balance:${userId}`, factory })).version
    },
    async write(userId) {
      const value = await database.grant(userId)
      await cache.set({ key: `balance:${userId}`, value })
      return value.version
    },
    loads: database.loads,
    async close() {
      await cache.disconnectAll()
      connection.disconnect()
      await database.close()
    },
  }
}
