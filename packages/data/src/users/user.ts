import type { User as UserRow } from '../generated/prisma/client.ts'

export const subscriptionTiers = ['basic', 'premium', 'professional'] as const
export type SubscriptionTier = (typeof subscriptionTiers)[number]

/** A user of the bot. */
export interface User {
  id: bigint
  /** The user's Telegram ID. */
  telegramId: bigint
  /** Telegram's @name, without the @. */
  username: string | null
  createdAt: Date
  lastActiveAt: Date | null
  isActive: boolean
  subscriptionTier: SubscriptionTier
  /** null for a tier without an end. */
  subscriptionExpiresAt: Date | null
}

/** The columns of `users`, named as `toUser` expects them. */
export const userColumns = `
         id,
         telegram_id as "telegramId",
         username,
         created_at as "createdAt",
         last_active_at as "lastActiveAt",
         is_active as "isActive",
         subscription_tier as "subscriptionTier",
         subscription_expires_at as "subscriptionExpiresAt"`

/** Maps a row to a `User`. The specification's columns with a default are nullable; null becomes the default. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    telegramId: row.telegramId,
    username: row.username,
    createdAt: row.createdAt ?? new Date(0),
    lastActiveAt: row.lastActiveAt,
    isActive: row.isActive ?? true,
    subscriptionTier: (row.subscriptionTier ?? 'basic') as SubscriptionTier,
    subscriptionExpiresAt: row.subscriptionExpiresAt,
  }
}
