import { randomUUID } from 'node:crypto'
import { type Balance, findKnownBalances } from '../../src/credits/find-balance.ts'
import { grantCredits } from '../../src/credits/grant-credits.ts'
import { createDatabase } from '../../src/database/database.ts'
import { createPool } from '../../src/database/pool.ts'
import { poolSize, type Servers } from './contender.ts'

/** Loads and writes for the caches without a database of their own, by the same statements that ours runs. */
export function openDatabase({ databaseUrl }: Servers) {
  const pool = createPool({
    databaseUrl,
    poolSize,
    connectionTimeout: 5_000,
    queryTimeout: 10_000,
    onIdleError: () => {},
  })
  const database = createDatabase(pool)
  let loads = 0
  return {
    async load(userId: bigint): Promise<Balance> {
      loads += 1
      const [balance] = await findKnownBalances(database, [userId])
      if (!balance) throw new Error(`there is no user ${userId}`)
      return balance
    },
    async grant(userId: bigint): Promise<Balance> {
      const request = { userId, amount: 1, reason: 'bench', actor: 'bench', idempotencyKey: randomUUID() }
      const { balance, version } = await grantCredits(database, request)
      return { balance, version }
    },
    loads: () => loads,
    close: () => pool.end(),
  }
}
