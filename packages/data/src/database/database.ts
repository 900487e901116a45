import type pg from 'pg'
import { KeyedLimiter } from './keyed-limiter.ts'
import { createPrisma, type Prisma } from './prisma-client.ts'

/** Both doors to the database: Prisma for everything ordinary, the pool for prepared statements. */
export interface Database {
  readonly prisma: Prisma
  readonly pool: pg.Pool
  /** Taken by every call that moves the credits of a user it names. */
  readonly limiter: KeyedLimiter
  /** The bot whose payments this process takes, refunds and compares; null without one. */
  readonly botId: bigint | null
}

/** Both doors use the one pool. */
export function createDatabase(pool: pg.Pool, botId: bigint | null = null): Database {
  return { prisma: createPrisma(pool), pool, limiter: new KeyedLimiter(), botId }
}
