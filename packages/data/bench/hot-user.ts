import { buyWithPg, buyWithPrisma } from './buy-peers.ts'
import { compare, figure, interleave } from './harness.ts'
import { withPeers } from './peers.ts'
import { readingRequests } from './reading-requests.ts'

/** Measures `readings.buy` for one user by many callers at once: each waits for the row lock. */
export const bench = () =>
  withPeers(1, async ({ data, pool, prisma, userIds }) => {
    const next = readingRequests(userIds)
    const results = await interleave(
      {
        'readings.buy': () => data.readings.buy(next()),
        'pg, the same prepared statement': () => buyWithPg(pool, next()),
        'Prisma interactive transaction': () => buyWithPrisma(prisma, next()),
      },
      { callers: 16 },
    )
    return [
      figure({
        bench: 'hot-user',
        case: '16 callers on one user, p99',
        value: results['readings.buy'].p99,
        unit: 'ms',
        goal: { of: 'value', is: 'at most', bound: 50 },
      }),
      ...compare('hot-user', 16, results, {
        'pg, the same prepared statement': undefined,
        'Prisma interactive transaction': undefined,
      }),
    ]
  })
