import type { Subscription as SubscriptionRow } from '../generated/prisma/client.ts'
import type { SubscriptionTier } from '../users/user.ts'

/**
 * - `active`: renews at the end of its period.
 * - `canceled`: ends at the end of its period.
 * - `failed`: a renewal was not paid; Telegram may retry.
 * - `ended`: is over.
 */
export const subscriptionStatuses = ['active', 'canceled', 'failed', 'ended'] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

/** One subscription of a user. */
export interface Subscription {
  /** The invoice of the purchase that began it. */
  invoiceId: bigint
  userId: bigint
  tier: SubscriptionTier
  /** The charge id of its first payment, by which Telegram identifies it. */
  chargeId: string
  status: SubscriptionStatus
  /** The end of the paid period. */
  periodEnd: Date
  createdAt: Date
  /** When Telegram refused its cancellation permanently, and the last error. */
  cancelFailedAt: Date | null
  cancelError: string | null
}

export function toSubscription(row: SubscriptionRow): Subscription {
  const { invoiceId, userId, chargeId, periodEnd, createdAt, cancelFailedAt, cancelError } = row
  return {
    invoiceId,
    userId,
    tier: row.tier as SubscriptionTier,
    chargeId,
    status: row.status as SubscriptionStatus,
    periodEnd,
    createdAt,
    cancelFailedAt,
    cancelError,
  }
}
