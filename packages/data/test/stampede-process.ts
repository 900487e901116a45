import { openData } from '../src/index.ts'

/** The first message: the process opens its caches, sends `ready`, and reads all balances at once on the next message. */
export interface StampedeStart {
  databaseUrl: string
  redisUrl: string
  namespace: string
  userIds: string[]
}

/** The last message of the process. */
export interface StampedeEnd {
  /** Loads from the database. */
  loads: number
  milliseconds: number
  /** The sum of the balances. */
  sum: number
}

process.once('message', async (start: StampedeStart) => {
  const data = await openData({ ...start, poolSize: 4 })
  process.once('message', async () => {
    const began = performance.now()
    const balances = await Promise.all(start.userIds.map((userId) => data.credits.balance(BigInt(userId))))
    const end: StampedeEnd = {
      loads: data.cache.stats().balance.l2.load,
      milliseconds: performance.now() - began,
      sum: balances.reduce((sum, { balance }) => sum + balance, 0),
    }
    await data.close()
    process.send?.(end, () => process.disconnect())
  })
  process.send?.('ready')
})
