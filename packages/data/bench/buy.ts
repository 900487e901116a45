import { buyWithPg, buyWithPrisma } from './buy-peers.ts'
import { compare, type Figure, interleave } from './harness.ts'
import { withPeers } from './peers.ts'
import { readingRequests } from './reading-requests.ts'

/** Compares `readings.buy` with the same prepared statement through `pg` alone, and with the idiomatic Prisma way. */
export const bench = () =>
  withPeers(1_000, async ({ data, pool, prisma, prismaPrepared, userIds }) => {
    const next = readingRequests(userIds)
    const contenders = {
      'readings.buy': () => data.readings.buy(next()),
      'pg, the same prepared statement': () => buyWithPg(pool, next()),
      'Prisma interactive transaction': () => buyWithPrisma(prisma, next()),
      'Prisma interactive transaction, prepared': () => buyWithPrisma(prismaPrepared, next()),
    }
    const figures: Figure[] = []
    for (const callers of [1, 16]) {
      const results = await interleave(contenders, { callers })
      figures.push(
        ...compare('buy', callers, results, {
          'pg, the same prepared statement': 0.85,
          'Prisma interactive transaction': 4,
          'Prisma interactive transaction, prepared': undefined,
        }),
      )
    }
    return figures
  })
