import type { Database } from '../database/database.ts'
import { check, id } from '../input.ts'
import { type Subscription, toSubscription } from './subscription.ts'

/** A user's subscriptions, the newest first. */
export async function findSubscriptions(database: Database, userId: bigint): Promise<Subscription[]> {
  const rows = await database.prisma.subscription.findMany({
    where: { userId: check(id, userId) },
    orderBy: [{ createdAt: 'desc' }, { invoiceId: 'desc' }],
  })
  return rows.map(toSubscription)
}
