import { hash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { startLocalPostgres } from '@tarot/services'
import pg from 'pg'
import { PrismaClient } from '../src/generated/prisma/client.ts'
import { type BuyReadingInput, deployMigrations, openData } from '../src/index.ts'
import { buyReadingSql } from '../src/readings/buy-reading.ts'
import { type Figure, figure, inTurns } from './harness.ts'
import { installed } from './record.ts'

const users = 1_000
const poolSize = 16

/** `readings.buy` beside the same prepared statement through `pg` alone, and beside the idiomatic Prisma way. */
export async function bench(): Promise<{ figures: Figure[]; versions: Record<string, string> }> {
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
    const userIds: bigint[] = []
    for (let n = 1; n <= users; n += 1) {
      const { id } = await data.users.register({ telegramId: BigInt(n) })
      const credits = { amount: 1_000_000, reason: 'bench', actor: 'bench', idempotencyKey: `start:${id}` }
      await data.credits.grant({ userId: id, ...credits })
      userIds.push(id)
    }

    let count = 0
    const next = (): BuyReadingInput => {
      count += 1
      return {
        userId: userIds[(count * 7_919) % users] as bigint,
        spreadType: 'celtic',
        question: 'Where is this year going, and what should I look at first?',
        cards,
        interpretation,
        price: 1,
        idempotencyKey: `bench:${count}`,
      }
    }
    const contenders = {
      'readings.buy': () => data.readings.buy(next()),
      'pg, the same prepared statement': () => buyWithPg(pool, next()),
      'Prisma interactive transaction': () => buyWithPrisma(prisma, next()),
      'Prisma interactive transaction, prepared': () => buyWithPrisma(prismaPrepared, next()),
    }

    const figures: Figure[] = []
    for (const callers of [1, 16]) {
      const results = await inTurns(contenders, { callers })
      const ours = results['readings.buy']
      for (const [name, bound] of [
        ['pg, the same prepared statement', 0.85],
        ['Prisma interactive transaction', 4],
        ['Prisma interactive transaction, prepared', undefined],
      ] as const) {
        figures.push(
          figure({
            bench: 'buy',
            case: `${callers} caller${callers > 1 ? 's' : ''}, throughput`,
            value: ours.throughput,
            unit: 'op/s',
            peer: { name, value: results[name].throughput },
            ...(bound === undefined ? {} : { goal: { of: 'ratio', is: 'at least', bound } }),
          }),
        )
        for (const percentile of ['p50', 'p95', 'p99'] as const) {
          figures.push(
            figure({
              bench: 'buy',
              case: `${callers} caller${callers > 1 ? 's' : ''}, ${percentile}`,
              value: ours[percentile],
              unit: 'ms',
              peer: { name, value: results[name][percentile] },
            }),
          )
        }
      }
    }
    const { breaks } = await data.reconcile()
    if (breaks.length > 0) throw new Error(`the ledger has ${breaks.length} breaks after the benchmark`)
    await Promise.all([data.close(), prisma.$disconnect(), prismaPrepared.$disconnect(), pool.end()])
    await prismaPool.end()
    return { figures, versions: { postgres: server.version, ...installed('pg', '@prisma/client') } }
  } finally {
    await server.stop()
  }
}

/** The least code that does the same: no checks of the input, no errors told apart. */
async function buyWithPg(pool: pg.Pool, input: BuyReadingInput) {
  const { userId, price, spreadType, question, cards: drawn, interpretation: text, idempotencyKey } = input
  const print = hash('sha256', idempotencyKey, 'buffer')
  const result = await pool.query({
    name: 'buy',
    text: buyReadingSql,
    values: [userId, price, spreadType, question, JSON.stringify(drawn), text, idempotencyKey, print],
  })
  if (result.rowCount !== 1) throw new Error('not bought')
  return result.rows[0]
}

/** As Prisma's documentation writes such a thing: one model call after the other inside `$transaction`. */
async function buyWithPrisma(prisma: PrismaClient, input: BuyReadingInput) {
  const { userId, price, spreadType, cards: drawn, interpretation: text, idempotencyKey } = input
  const requestFingerprint = new Uint8Array(hash('sha256', idempotencyKey, 'buffer'))
  return prisma.$transaction(async (tx) => {
    if (await tx.transaction.findFirst({ where: { idempotencyKey } })) throw new Error('bought before')
    const account = await tx.credits.update({
      where: { userId },
      data: { balance: { decrement: price }, version: { increment: 1 }, lastUpdatedAt: new Date() },
    })
    const charge = await tx.transaction.create({
      data: {
        userId,
        type: 'reading',
        amount: -price,
        creditsBefore: account.balance + price,
        creditsAfter: account.balance,
        status: 'completed',
        completedAt: new Date(),
        creditVersion: account.version,
        idempotencyKey,
        requestFingerprint,
      },
    })
    return tx.reading.create({
      data: {
        userId,
        spreadType,
        question: input.question ?? null,
        cards: drawn as object,
        interpretation: text,
        transactionId: charge.id,
      },
    })
  })
}

const positions = [
  'present',
  'challenge',
  'root',
  'past',
  'crown',
  'near',
  'self',
  'house',
  'hopes',
  'outcome',
]
const cards = {
  version: 1,
  seed: 'a'.repeat(64),
  commitment: 'b'.repeat(64),
  cards: positions.map((position, n) => ({ position, card: `card-${n}`, reversed: n % 3 === 0 })),
}
const interpretation = 'The card in this place speaks of what is on its way and asks for patience. '.repeat(
  55,
)
