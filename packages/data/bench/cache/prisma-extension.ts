import { PrismaPg } from '@prisma/adapter-pg'
import { Redis } from 'ioredis'
import pg from 'pg'
import { PrismaExtensionRedis } from 'prisma-extension-redis'
import { PrismaClient } from '../../src/generated/prisma/client.ts'
import { type Contender, poolSize, type Servers, timeToLive } from './contender.ts'

const ttl = timeToLive / 1_000
const select = { balance: true, version: true } as const

/**
 * Opens a Prisma Client that caches in Redis. Automatic: every read is cached, and every write removes all cached reads
 * of the model. Otherwise each user has a key, which the writer removes after the commit.
 */
export async function openPrismaExtension(servers: Servers, isAutomatic: boolean): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: servers.databaseUrl, max: poolSize })
  const redis = new Redis(servers.redisUrl)
  let loads = 0
  const names = new Map<string, string>()
  const statementNameGenerator = ({ sql }: { sql: string }) => {
    if (sql.startsWith('SELECT')) loads += 1
    const name = names.get(sql) ?? `bench_${names.size}`
    names.set(sql, name)
    return name
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator }) }).$extends(
    PrismaExtensionRedis({
      // Redis 7 has no JSON type.
      config: { ttl, stale: 0, type: 'STRING', auto: isAutomatic && { ttl, invalidateOnWrite: true } },
      client: redis,
    }),
  )
  const keyOf = (userId: bigint) => prisma.getKey({ params: [{ balance: String(userId) }] })

  return {
    async read(userId) {
      const where = { userId }
      const found = isAutomatic
        ? await prisma.credits.findUniqueOrThrow({ where, select })
        : await prisma.credits.findUniqueOrThrow({ where, select, cache: { ttl, key: keyOf(userId) } })
      return found.version ?? 0
    },
    async write(userId) {
      const { version } = await prisma.credits.update({
        where: { userId },
        data: { balance: { increment: 1 }, version: { increment: 1 }, lastUpdatedAt: new Date() },
        select,
      })
      if (!isAutomatic) await prisma.uncache({ uncacheKeys: [keyOf(userId)] })
      return version ?? 0
    },
    loads: () => loads,
    async close() {
      redis.disconnect()
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
