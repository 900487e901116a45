import type pg from 'pg'
import type { Prisma } from './prisma-client.ts'

/** Both doors to the database: Prisma for everything ordinary, the pool for prepared statements. */
export interface Database {
  readonly prisma: Prisma
  readonly pool: pg.Pool
}
