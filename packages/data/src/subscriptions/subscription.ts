import type { Subscription as SubscriptionRow } from '../generated/prisma/client.ts'
import type { SubscriptionTier } from '../users/user.ts'

/**
 * - `active`: renews at the end of its period.
 * - `canceled`: is paid until then, and ends.
 * - `failed`: a renewal was not paid; Telegram may still try.
 * - `ended`: over.
 */
export const subscriptionStatuses = ['active', 'canceled', 'failed', 'ended'] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

/** One subscription of a person. */
export interface Subscription {
  /** Of the purchase that began it. */
  invoiceId: bigint
  userId: bigint
  tier: SubscriptionTier
  /** Its first payment, by which Telegram names it. */
  chargeId: string
  status: SubscriptionStatus
  /** Until when it is paid. */
  periodEnd: Date
  createdAt: Date
  /** When Telegram refused for good to stop its renewal, and what was said. */
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
