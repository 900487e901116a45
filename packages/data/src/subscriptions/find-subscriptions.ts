import type { Database } from '../database/database.ts'
import { check, id } from '../input.ts'
import { type Subscription, toSubscription } from './subscription.ts'

/** Subscriptions whose cancellation Telegram refuses permanently, the first failed first; at most a hundred. */
export async function findFailedCancellations(database: Database): Promise<Subscription[]> {
  const rows = await database.prisma.subscription.findMany({
    where: { cancelFailedAt: { not: null } },
    orderBy: { cancelFailedAt: 'asc' },
    take: 100,
  })
  return rows.map(toSubscription)
}

/** A user's subscriptions, the newest first. */
export async function findSubscriptions(database: Database, userId: bigint): Promise<Subscription[]> {
  const rows = await database.prisma.subscription.findMany({
    where: { userId: check(id, userId) },
    orderBy: [{ createdAt: 'desc' }, { invoiceId: 'desc' }],
  })
  return rows.map(toSubscription)
}
