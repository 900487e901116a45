import { hash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { type Data, deployMigrations, openData } from '../src/index.ts'
import { installed } from './record.ts'

/** Connections that each contender has. */
const poolSize = 16

/** `@tarot/data` and its peers on one durable database. */
export interface Peers {
  data: Data
  pool: pg.Pool
  prisma: PrismaClient
  /** With prepared statements, which Prisma does not use by default. */
  prismaPrepared: PrismaClient
  /** Users with more credits than any benchmark spends. */
  userIds: bigint[]
}

/** Runs a benchmark on a new Postgres, and reconciles the ledger afterwards. */
export async function withPeers<Figures>(
  users: number,
  work: (peers: Peers) => Promise<Figures>,
): Promise<{ figures: Figures; versions: Record<string, string> }> {
  const server = await startLocalPostgres({ durable: true })
  try {
    await deployMigrations({ databaseUrl: server.url })
    const data = await openData({ databaseUrl: server.url, poolSize })
    const pool = new pg.Pool({ connectionString: server.url, max: poolSize })
    const prismaPool = new pg.Pool({ connectionString: server.url, max: poolSize })
    for (const own of [pool, prismaPool]) own.on('error', () => {})
    const prisma = new PrismaClient({ adapter: new PrismaPg(prismaPool) })
    const prismaPrepared = new PrismaClient({
      adapter: new PrismaPg(prismaPool, { statementNameGenerator: ({ sql }) => hash('sha1', sql) }),
    })
    const userIds = await addUsers(data, users)
    const figures = await work({ data, pool, prisma, prismaPrepared, userIds })
    const { discrepancies } = await data.reconcile()
    if (discrepancies.length > 0)
      throw new Error(`the ledger has ${discrepancies.length} discrepancies after the benchmark`)
    await Promise.all([data.close(), prisma.$disconnect(), prismaPrepared.$disconnect(), pool.end()])
    await prismaPool.end()
    return { figures, versions: { postgres: server.version, ...installed('pg', '@prisma/client') } }
  } finally {
    await server.stop()
  }
}

async function addUsers(data: Data, count: number): Promise<bigint[]> {
  const userIds: bigint[] = []
  for (let n = 1; n <= count; n += 1) {
    const { id } = await data.users.register({ telegramId: BigInt(n) })
    const credits = { amount: 1_000_000_000, reason: 'bench', actor: 'bench', idempotencyKey: `start:${id}` }
    await data.credits.grant({ userId: id, ...credits })
    userIds.push(id)
  }
  return userIds
}
