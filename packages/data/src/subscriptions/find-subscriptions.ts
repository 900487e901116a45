import type { Database } from '../database/database.ts'
import { check, id } from '../input.ts'
import { type Subscription, toSubscription } from './subscription.ts'

/** Subscriptions whose renewal Telegram refuses for good to stop, the first refused first; a hundred at the most. */
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
