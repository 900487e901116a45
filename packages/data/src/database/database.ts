import type pg from 'pg'
import { KeyedLimiter } from './keyed-limiter.ts'
import { createPrisma, type Prisma } from './prisma-client.ts'

/** The two interfaces to the database, over one pool: Prisma for ordinary queries, the pool for prepared statements. */
export interface Database {
  readonly prisma: Prisma
  readonly pool: pg.Pool
  /** Limits the concurrent calls per user that change credits, if the call names the user. */
  readonly limiter: KeyedLimiter
  /** The bot whose payments this process accepts, refunds and reconciles; null without one. */
  readonly botId: bigint | null
}

/** Opens both interfaces over the pool. */
export function createDatabase(pool: pg.Pool, botId: bigint | null = null): Database {
  return { prisma: createPrisma(pool), pool, limiter: new KeyedLimiter(), botId }
}
