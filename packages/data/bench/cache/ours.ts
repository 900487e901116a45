import { randomUUID } from 'node:crypto'
import { openData } from '../../src/index.ts'
import { type Contender, poolSize, type Servers } from './contender.ts'

/** Opens `@tarot/data` as an application does. */
export async function openOurs(servers: Servers, maxStaleness?: number): Promise<Contender> {
  const data = await openData({ ...servers, poolSize })
  const options = maxStaleness === undefined ? undefined : { maxStaleness }
  return {
    read: async (userId) => (await data.credits.balance(userId, options)).version,
    async write(userId) {
      const request = { userId, amount: 1, reason: 'bench', actor: 'bench', idempotencyKey: randomUUID() }
      return (await data.credits.grant(request)).version
    },
    loads() {
      const { l1, l2 } = data.cache.stats().balance
      return l1.load + l2.load
    },
    unanswered: () => data.cache.stats().balance.l2.error,
    close: () => data.close(),
  }
}
